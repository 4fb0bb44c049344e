// An empty storyboard in light blue pencil, for empty states.

export function PencilPanels({ width = 220 }: { width?: number }) {
  return (
    <svg
      width={width}
      viewBox="0 0 220 96"
      fill="none"
      stroke="var(--pencil-line)"
      strokeWidth="1.5"
      aria-hidden
    >
      <g strokeLinecap="round" strokeLinejoin="round">
        <path d="M6 12 64 10 66 62 5 64Z M82 11 140 10 139 63 81 64Z M157 10 215 12 214 64 156 62Z" />
        <path d="M12 74H52 M12 82H40 M88 74H130 M88 82H114 M163 74H204 M163 82H190" opacity=".6" />
        <path d="M8 52C20 44 26 50 36 44S56 46 64 42" opacity=".7" />
        <path d="M34 44C32 36 35 31 40 30L38 25 44 28 50 25 48 31C51 34 51 40 48 44" />
        <path d="M84 54C98 48 120 50 137 46" opacity=".7" />
        <path d="M104 50V30L113 22 122 30V49 M110 49V40H116V49" />
        <circle cx="192" cy="26" r="7" />
        <path d="M158 54C172 44 186 46 196 50S208 50 213 48" opacity=".7" />
      </g>
    </svg>
  );
}
