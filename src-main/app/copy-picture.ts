// A picture onto the clipboard, for other programs.

import { ClipboardItem, clipboard, type NativeImage, nativeImage } from 'electron';

/** The clipboard until Electron 44; the fallback still has it (docs/decisions/0012-fallback-electron.md). */
interface EarlierClipboard {
  writeImage(image: NativeImage): void;
}

const isEarlier = (one: object): one is EarlierClipboard => 'writeImage' in one;

export async function copyPicture(png: Uint8Array): Promise<void> {
  if (isEarlier(clipboard)) {
    clipboard.writeImage(nativeImage.createFromBuffer(Buffer.from(png)));
    return;
  }
  const picture = new Blob([png as Uint8Array<ArrayBuffer>], { type: 'image/png' });
  await clipboard.write([new ClipboardItem({ 'image/png': picture })]);
}
