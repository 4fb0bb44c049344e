// What is written before there are scenes, as scenes: a line each; a line behind "#" is the heading of a chapter. Pure.

export interface OutlinedScene {
  prompt: string;
  chapter?: string;
}

const HEADING = /^#+\s*/;

/** A heading with nothing behind it is a scene that is still to be written. */
export function outlined(lines: string): OutlinedScene[] {
  const scenes: OutlinedScene[] = [];
  let chapter: string | undefined;
  const add = (prompt: string) => {
    scenes.push({ prompt, ...(chapter === undefined ? {} : { chapter }) });
    chapter = undefined;
  };
  for (const line of lines.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    if (!HEADING.test(line)) {
      add(line);
      continue;
    }
    if (chapter !== undefined) add('');
    chapter = line.replace(HEADING, '');
  }
  if (chapter !== undefined) add('');
  return scenes;
}
