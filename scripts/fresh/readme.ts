// The two commands that the README promises for a bare machine, read from the README itself.

export const commandNames = ['story', 'test'] as const;
export type CommandName = (typeof commandNames)[number];

const endings: Record<CommandName, RegExp> = { story: /\bnpm run story\b/, test: /\bnpm (run )?test\b/ };

/** Its lines that start from a clean checkout. @throws Error when the README has no such line. */
export function promisedCommand(readme: string, name: CommandName): string {
  const blocks = [...readme.matchAll(/^```sh\n(.*?)^```/gms)].map(([, inside]) => inside!);
  const lines = blocks.flatMap((block) => block.split('\n')).map((line) => line.replace(/\s+#.*$/, ''));
  const found = lines.find((line) => line.startsWith('npm ci && ') && endings[name].test(line));
  if (found === undefined) throw new Error(`README.md has no "npm ci && …" for the ${name}.`);
  return found;
}
