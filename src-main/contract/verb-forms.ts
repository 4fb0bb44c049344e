// The forms of an English verb as a model's words have them: "finds", "found" and "find" are "finding" to a reader. By rule, and
// by a list of pasts that follow none; whether a model knows one of them is for others to know.

/** Pasts that no rule makes, by their verbs. */
const PASTS =
  'ate eat,began begin,bent bend,blew blow,bought buy,broke break,brought bring,built build,came come,caught catch,' +
  'crept creep,dreamt dream,drank drink,drew draw,drove drive,dug dig,fed feed,fell fall,felt feel,flew fly,fought fight,' +
  'found find,gave give,got get,grew grow,heard hear,held hold,hid hide,hung hang,kept keep,knelt kneel,knew know,laid lay,' +
  'lay lie,leapt leap,led lead,left leave,lit light,lost lose,made make,met meet,ran run,rang ring,rode ride,rose rise,' +
  'said say,sang sing,sat sit,saw see,shone shine,slept sleep,slid slide,spoke speak,stood stand,stole steal,swam swim,' +
  'swept sweep,swung swing,thought think,threw throw,told tell,took take,wept weep,went go,woke wake,wore wear,wrote write';
const pasts = new Map(PASTS.split(',').map((pair) => pair.split(' ') as [string, string]));

const SHORTEST = 3;

/** Verbs that a word may be a form of, itself among them. Expects small letters. */
function verbsOf(word: string): string[] {
  const verbs = [word];
  const past = pasts.get(word);
  if (past !== undefined) verbs.push(past);
  const [, third] = /^(.+)s$/.exec(word) ?? [];
  if (third !== undefined && !third.endsWith('s')) {
    verbs.push(third);
    if (/(s|x|z|ch|sh|o)e$/.test(third)) verbs.push(third.slice(0, -1));
    if (third.endsWith('ie')) verbs.push(`${third.slice(0, -2)}y`);
  }
  const [, start] = /^(.*[aeiouy].*)ed$/.exec(word) ?? [];
  if (start !== undefined) {
    verbs.push(start, `${start}e`);
    if (/([bdgklmnprtvz])\1$/.test(start)) verbs.push(start.slice(0, -1));
    if (start.endsWith('i')) verbs.push(`${start.slice(0, -1)}y`);
  }
  return verbs.filter((verb) => verb.length >= SHORTEST);
}

/** What the model's words may have in the place of this one: "-ing", as they tell what somebody does. */
export function doingForms(word: string): string[] {
  return verbsOf(word).flatMap((verb) => {
    if (verb.endsWith('ie')) return [`${verb.slice(0, -2)}ying`];
    if (/[^aeiou]e$/.test(verb)) return [`${verb.slice(0, -1)}ing`];
    const doubles = /[^aeiou][aeiou][bdgklmnprtvz]$/.test(verb) && `${verb}${verb.at(-1)}ing`;
    return [`${verb}ing`, ...(doubles ? [doubles] : [])];
  });
}
