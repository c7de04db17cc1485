import clsx from "clsx";
import type { ButtonHTMLAttributes } from "react";

const BASE =
  "inline-flex h-8 items-center gap-1.5 rounded-md px-2.5 text-[13px] whitespace-nowrap text-text hover:bg-lane disabled:opacity-50";

/** The class of everything that acts as a button, links included. */
export function buttonClass(options: { outlined?: boolean; pressed?: boolean } = {}): string {
  return clsx(BASE, options.outlined && "border border-line", options.pressed && "bg-lane font-semibold");
}

export function Button({
  outlined = false,
  className,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { outlined?: boolean }) {
  return <button type="button" className={clsx(buttonClass({ outlined }), className)} {...rest} />;
}
