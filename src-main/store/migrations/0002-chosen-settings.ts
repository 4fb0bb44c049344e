// A story keeps only what a person set. The version before kept every setting, and so hid a model's own defaults:
// values that are the published ones, as they were then, were nobody's choice and go.

const published: readonly (readonly [path: string, sql: string])[] = [
  ['method', "'onestory'"],
  ['guidanceRescale', '0'],
  ['negativePrompt', "''"],
  ['svr.mode', "'svr'"],
  ['svr.order', "'suppress-first'"],
  ['svr.suppressAlpha', '0.01'],
  ['svr.suppressBeta', '0.05'],
  ['svr.expressAlpha', '-0.01'],
  ['svr.expressBeta', '1'],
  ['svr.eotFactor', '0.9'],
  ['ipca.strength', '2'],
  ['ipca.variant', "'released'"],
  ['ipca.startStep', '0'],
  ['ipca.dropout', '0'],
  ['window.size', '10'],
  ['window.kind', "'circular'"],
];

/** @param root Where the settings lie in the JSON of `column`. */
const leaveOut = (table: string, column: string, root: string) => {
  const removed = (path: string, condition: string) =>
    `UPDATE ${table} SET ${column} = json_remove(${column}, '${root}.${path}') WHERE ${condition};`;
  return [
    ...published.map(([path, sql]) => removed(path, `json_extract(${column}, '${root}.${path}') = ${sql}`)),
    ...['svr', 'ipca', 'window'].map((path) =>
      removed(path, `json_extract(${column}, '${root}.${path}') = '{}'`),
    ),
    removed('freeU', `json_type(${column}, '${root}.freeU') = 'null'`),
  ].join('\n');
};

export const sql = `
${leaveOut('story', 'settings', '$')}
${leaveOut('run', 'requested', '$.settings')}
`;
