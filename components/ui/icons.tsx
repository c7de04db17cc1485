/** Small outline icons, 16 px, in the colour of the text around them. Always beside words or a label. */
const PATHS = {
  copy: "M5.5 5.5V3.2A.7.7 0 0 1 6.2 2.5h6.6a.7.7 0 0 1 .7.7v6.6a.7.7 0 0 1-.7.7h-2.3M3.2 5.5h6.6a.7.7 0 0 1 .7.7v6.6a.7.7 0 0 1-.7.7H3.2a.7.7 0 0 1-.7-.7V6.2a.7.7 0 0 1 .7-.7z",
  check: "M3 8.5l3.2 3.2L13 5",
  close: "M4 4l8 8M12 4l-8 8",
  refresh: "M13 8a5 5 0 1 1-1.5-3.6M13 2.5v3h-3",
  chevron: "M4 6l4 4 4-4",
  folded: "M6 4l4 4-4 4",
  attention: "M8 2.5L14.5 13.5H1.5ZM8 6.5v3.2M8 11.2v.8",
  broken: "M8 2.2a5.8 5.8 0 1 0 .01 0M5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2",
  unknown: "M8 2.2a5.8 5.8 0 1 0 .01 0M6.3 6.4a1.8 1.8 0 1 1 2.6 1.6c-.6.3-.9.7-.9 1.3M8 11v.8",
  ok: "M8 2.2a5.8 5.8 0 1 0 .01 0M5.4 8.2l1.8 1.8 3.4-3.6",
  info: "M8 2.2a5.8 5.8 0 1 0 .01 0M8 7.3v4M8 4.7v.8",
  keyboard: "M2 4.5h12v7H2zM4.5 6.8h.1M7 6.8h.1M9.5 6.8h.1M11.8 6.8h.1M4.5 9.2h7",
  download: "M8 2.5v7.5M5 7l3 3 3-3M3 13h10",
  link: "M6.8 9.2a2.4 2.4 0 0 0 3.4 0l2-2a2.4 2.4 0 0 0-3.4-3.4l-.7.7M9.2 6.8a2.4 2.4 0 0 0-3.4 0l-2 2a2.4 2.4 0 0 0 3.4 3.4l.7-.7",
  eye: "M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8zM8 6.2a1.8 1.8 0 1 0 .01 0",
  theme: "M8 2.2a5.8 5.8 0 1 0 .01 0M8 2.2v11.6M10 4v8M12 6v4",
  columns: "M2.5 3.5h11v9h-11zM6.2 3.5v9M9.9 3.5v9",
  search: "M7 2.8a4.2 4.2 0 1 0 .01 0M10.2 10.2l3.3 3.3",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, className }: { name: IconName; className?: string }) {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" className={className} fill="none">
      <path d={PATHS[name]} stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
