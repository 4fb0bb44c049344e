// Where the pointer is on a page, in the page's points.

interface PointerOnPage {
  currentTarget: SVGGraphicsElement;
  clientX: number;
  clientY: number;
}

export function pagePoint({ currentTarget, clientX, clientY }: PointerOnPage): { x: number; y: number } {
  const toScreen = currentTarget.ownerSVGElement!.getScreenCTM()!;
  const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(toScreen.inverse());
  return { x, y };
}
