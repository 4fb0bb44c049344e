// Every process of Electron's Linux binary has the system's GLib loaded, and sharp's native build brings its own:
// objects of one are freed by the other. There sharp takes its WebAssembly build, which is what it falls back to
// when the native one cannot be found. To be imported before anything that imports sharp.

import Module from 'node:module';

interface Resolver {
  _resolveFilename(request: string, ...rest: unknown[]): string;
}

if (process.platform === 'linux' && process.versions.electron) {
  const resolver = Module as unknown as Resolver;
  const resolve = resolver._resolveFilename;
  resolver._resolveFilename = function (request, ...rest) {
    if (request.startsWith('@img/sharp-linux')) {
      throw Object.assign(new Error(`${request} is not used in Electron`), { code: 'MODULE_NOT_FOUND' });
    }
    return resolve.call(this, request, ...rest);
  };
  endWithoutWaiting();
}

/**
 * As the process ends, that build waits for its threads. One that is in the middle of a picture waits in turn for this
 * thread, and neither ever ends. Its threads go with the process anyway.
 */
function endWithoutWaiting(): void {
  const once = process.once;
  process.once = function (this: NodeJS.Process, event: string, listener: (...args: never[]) => void) {
    const waits = event === 'exit' && String(listener).includes('_vips_shutdown');
    return waits ? this : Reflect.apply(once, this, [event, listener]);
  } as typeof once;
}
