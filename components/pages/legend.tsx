import type { LegendItem } from "@/lib/scene";

/** The legend of the diagram, always there; the same items stand under an exported file. */
export function Legend({ items }: { items: readonly LegendItem[] }) {
  return (
    <footer className="shrink-0 border-t border-rule px-4 py-1.5">
      <ul className="flex flex-wrap gap-x-5 gap-y-1 text-[12.5px] text-muted" aria-label="Legend">
        {items.map((item) => (
          <li key={item.label} className="flex items-center gap-1.5">
            <svg width="34" height="14" aria-hidden="true">
              <Sample item={item} />
            </svg>
            {item.label}
          </li>
        ))}
      </ul>
    </footer>
  );
}

function Sample({ item }: { item: LegendItem }) {
  const stroke = `var(--t-${item.stroke})`;
  if (item.kind === "line") {
    return (
      <>
        <path
          d="M1 7H29"
          stroke={stroke}
          strokeWidth={item.strokeWidth}
          strokeDasharray={item.dash ?? undefined}
          fill="none"
        />
        {item.dot && <circle cx={30} cy={7} r={3.2} fill={stroke} />}
      </>
    );
  }
  if (item.kind === "hatch") {
    return (
      <rect
        x={6}
        y={1}
        width={22}
        height={12}
        rx={3}
        fill="url(#scene-hatch)"
        stroke={stroke}
        strokeDasharray={item.dash ?? undefined}
      />
    );
  }
  const shape = item.stroke === "attention" ? "M18 1.5L24 12.5H12Z" : "M18 1.5a5.5 5.5 0 1 0 .01 0";
  return <path d={shape} fill="none" stroke={stroke} strokeWidth={item.strokeWidth} strokeLinejoin="round" />;
}
