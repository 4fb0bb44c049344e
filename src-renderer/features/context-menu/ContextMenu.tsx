// The menu under the pointer for a scene, a picture, a character. What was meant is read from the page's own marks
// (`data-frame`, `data-character`, `data-scene`); texts have the system's menu, made in main.

import { useEffect, useState } from 'react';
import { type MenuPlace, menuPlace, PointerMenu, placeOfFocus } from '../../ui/PointerMenu.tsx';
import { CharacterItems } from './CharacterItems.tsx';
import { chooseForMenu, type Meant, meantBy } from './meant.ts';
import { PictureItems } from './PictureItems.tsx';
import { SceneItems } from './SceneItems.tsx';
import { useDragOut } from './use-drag-out.ts';

export function ContextMenu() {
  const [opened, setOpened] = useState<{ meant: Meant; at: MenuPlace }>();
  useDragOut();
  useEffect(() => {
    const open = (event: Event, at: MenuPlace) => {
      const meant = meantBy(event.target);
      if (!meant) return;
      event.preventDefault();
      chooseForMenu(meant);
      setOpened({ meant, at });
    };
    const onContextMenu = (event: MouseEvent) => open(event, menuPlace(event));
    const onKeyDown = (event: KeyboardEvent) => {
      if (isMenuKey(event)) open(event, placeOfFocus(event.target));
    };
    window.addEventListener('contextmenu', onContextMenu);
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('contextmenu', onContextMenu);
      window.removeEventListener('keydown', onKeyDown);
    };
  }, []);
  return (
    <PointerMenu at={opened?.at} onClose={() => setOpened(undefined)}>
      {opened ? <Items meant={opened.meant} /> : null}
    </PointerMenu>
  );
}

/** Not every system makes a menu of them by itself. */
const isMenuKey = ({ key, shiftKey }: KeyboardEvent): boolean =>
  key === 'ContextMenu' || (key === 'F10' && shiftKey);

function Items({ meant }: { meant: Meant }) {
  switch (meant.kind) {
    case 'scene':
      return <SceneItems id={meant.id} />;
    case 'picture':
      return <PictureItems id={meant.id} />;
    case 'character':
      return <CharacterItems id={meant.id} />;
  }
}
