// A text in Markdown, of Fabula's own: headings, lists, what is strong or code. Links are shown as their words.

import { marked, type Token, type Tokens } from 'marked';
import { Fragment, type ReactNode } from 'react';

export function Markdown({ children }: { children: string }) {
  return <>{marked.lexer(children).map(block)}</>;
}

function block(token: Token, place: number): ReactNode {
  switch (token.type) {
    case 'heading':
      return token.depth <= 2 ? <h3 key={place}>{inline(token)}</h3> : <h4 key={place}>{inline(token)}</h4>;
    case 'list':
      return (
        <ul key={place}>
          {(token as Tokens.List).items.map((item) => (
            <li key={item.raw}>{item.tokens.map(block)}</li>
          ))}
        </ul>
      );
    case 'space':
      return null;
    case 'text':
      return <Fragment key={place}>{inline(token)}</Fragment>;
    default:
      return <p key={place}>{inline(token)}</p>;
  }
}

const inline = (token: Token): ReactNode =>
  'tokens' in token && token.tokens ? token.tokens.map(piece) : 'text' in token ? token.text : token.raw;

function piece(token: Token, place: number): ReactNode {
  switch (token.type) {
    case 'strong':
      return <strong key={place}>{inline(token)}</strong>;
    case 'em':
      return <em key={place}>{inline(token)}</em>;
    case 'codespan':
      return <code key={place}>{token.text}</code>;
    default:
      return <Fragment key={place}>{inline(token)}</Fragment>;
  }
}
