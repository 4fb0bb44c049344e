// Electron's fuses as a release has them: what an executable can do whatever it is told at its start. electron-builder
// sets them (electron-builder.yml); here they are read from the executable itself.

import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';

/** On: the archive alone is run, and macOS and Windows check it against the hash in the executable. */
const ON = [FuseV1Options.OnlyLoadAppFromAsar, FuseV1Options.EnableEmbeddedAsarIntegrityValidation];

const OFF = [
  FuseV1Options.RunAsNode,
  FuseV1Options.EnableNodeOptionsEnvironmentVariable,
  FuseV1Options.EnableNodeCliInspectArguments,
  FuseV1Options.GrantFileProtocolExtraPrivileges,
  FuseV1Options.LoadBrowserProcessSpecificV8Snapshot,
];

/** Names of those that are not so. Throws for what is no Electron. */
export async function wrongFuses(executable: string): Promise<string[]> {
  const wire = await getCurrentFuseWire(executable);
  return [
    ...ON.filter((fuse) => wire[fuse] !== FuseState.ENABLE),
    ...OFF.filter((fuse) => wire[fuse] !== FuseState.DISABLE),
  ].map((fuse) => FuseV1Options[fuse]);
}
