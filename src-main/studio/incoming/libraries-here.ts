// The models and LoRAs of this machine, as far as files that come in may mean one of them.

import type { Library } from '../../models/library.ts';
import type { LoraLibrary } from '../../models/lora-library.ts';
import type { ModelLibrary } from '../../models/shelf.ts';
import type { Libraries } from './match-proposal.ts';

export async function librariesHere(
  models: ModelLibrary,
  library: Library,
  loras: LoraLibrary,
): Promise<Libraries> {
  const [builtIn, views] = await Promise.all([models.open(null), models.list()]);
  return {
    builtIn,
    models: await library.models(),
    loras: await loras.all(),
    defaults: new Map(views.map((one) => [one.builtIn ? null : one.id, one.defaults])),
  };
}
