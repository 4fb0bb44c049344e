// A manuscript in Markdown: its headings and paragraphs as they read, without the signs that mark them.

import { lexer, type MarkedToken, type Token, type Tokens } from 'marked';
import type { Block, Manuscript } from './manuscript.ts';

/** What stands before the text between two lines of dashes: of its fields only the title is of use. */
const FRONT_MATTER = /^\ufeff?---\r?\n(.*?)\r?\n(?:---|\.\.\.)\r?\n/s;

export function readMarkdown(text: string): Manuscript {
  const front = FRONT_MATTER.exec(text);
  const title = /^title:\s*["']?(.*?)["']?\s*$/m.exec(front?.[1] ?? '')?.[1] ?? '';
  const blocks = blocksOf(lexer(front ? text.slice(front[0].length) : text));
  return { title, blocks };
}

function blocksOf(tokens: readonly Token[]): Block[] {
  return (tokens as readonly MarkedToken[]).flatMap((token): Block[] => {
    switch (token.type) {
      case 'heading':
        return [{ heading: token.depth, text: wordsOf(token.tokens) }];
      case 'paragraph':
        return [{ text: wordsOf(token.tokens) }];
      case 'text':
        return [{ text: token.tokens ? wordsOf(token.tokens) : token.text }];
      case 'blockquote':
        return blocksOf(token.tokens);
      case 'list':
        return token.items.flatMap((item: Tokens.ListItem) => blocksOf(item.tokens));
      case 'code':
        return [{ text: token.text }];
      default:
        return [];
    }
  });
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' };

/** Pictures go by their descriptions; HTML is left out. */
function wordsOf(tokens: readonly Token[]): string {
  return (tokens as readonly MarkedToken[])
    .map((token): string => {
      switch (token.type) {
        case 'br':
          return '\n';
        case 'strong':
        case 'em':
        case 'del':
        case 'link':
          return wordsOf(token.tokens);
        case 'image':
        case 'codespan':
          return token.text;
        case 'escape':
          return token.text;
        case 'text':
          return token.tokens
            ? wordsOf(token.tokens)
            : token.text.replace(/&(amp|lt|gt|quot|nbsp);/g, (_, name: string) => ENTITIES[name]!);
        default:
          return '';
      }
    })
    .join('')
    .replace(/([^\n])\n(?=[^\n])/g, '$1 ');
}
