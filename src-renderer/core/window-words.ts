// What a hint says of the command line, said as a window has it: most hints are written once for both.

const RULES: readonly [RegExp, string][] = [
  [/; "fabula cuda add" fetches them( again)?/g, ': get them under CUDA in Settings'],
  [/the addresses that "fabula cuda" lists/g, 'the addresses that Settings lists under CUDA'],
  [/--device (cpu|auto)\b/g, 'the device “$1” in Settings'],
  [
    /Say what to call it with --name\./g,
    'Give the address of the file itself: its page offers it for download.',
  ],
  [/: "fabula model (relink|vae)[^"]*", in the app under Models/g, ' under Models'],
  [/ or take them as they are: "fabula model relink[^"]*"\./g, ' or add the model again under Models.'],
  [
    /add this one under a name of its own, or take it anyway with --accept/g,
    'or add this one under a name of its own',
  ],
  [/ \(`fabula model inspect`\)/g, ''],
  [/ with "fabula model add PATH"/g, ' under Models'],
  [/or remove it first: "fabula model remove[^"]*"/g, 'or remove it first under Models'],
];

export const inWindowWords = (text: string): string =>
  RULES.reduce((said, [pattern, words]) => said.replace(pattern, words), text);
