// Fabula's mark: a storyboard panel drawn in blue pencil, with a lamp lit in it.

export function HomeMark({ size = 64 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" fill="none" aria-hidden>
      <circle cx="40" cy="25" r="15" fill="var(--lamp)" opacity=".22" />
      <circle cx="40" cy="25" r="6.5" fill="var(--lamp)" />
      <g stroke="var(--pencil)" strokeWidth="2.4" strokeLinecap="round" strokeLinejoin="round">
        <path d="M7 9.5 57 8 56 55.5 8 56.5Z" />
        <path d="M8 45C17 35 24 42 32 37S47 40 56 34" />
      </g>
      <path
        d="M3 13 11 6 M53 5 61 12 M4 52 11 60 M53 59.5 60 52"
        stroke="var(--pencil-line)"
        strokeWidth="1.4"
        strokeLinecap="round"
      />
    </svg>
  );
}
