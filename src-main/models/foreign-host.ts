// Whom a download would ask, when that is nobody Fabula knows: what a person has to see before it happens.

import { FabulaError } from '../contract/errors.ts';
import { catalogue } from './catalogue.ts';
import { wantedModel } from './download-model.ts';
import { isNearHost } from './near-host.ts';

export interface ForeignHost {
  /** With its port, when that is not the usual one; in the form that cannot be mistaken for another (punycode). */
  host: string;
  address: string;
  /** This computer, or something in its own network. */
  near: boolean;
}

/** Undefined for a model of the catalogue. Throws FabulaError `bad-argument` for what is no address. */
export function foreignHost(source: string): ForeignHost | undefined {
  if (catalogue.some(({ id }) => id === source)) return undefined;
  const { url } = wantedModel(source);
  if (!URL.canParse(url)) {
    throw new FabulaError(
      'bad-argument',
      `${url} is no address.`,
      'Copy the whole address from the browser.',
    );
  }
  const { host, hostname, href } = new URL(url);
  return { host, address: href, near: isNearHost(hostname) };
}
