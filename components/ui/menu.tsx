"use client";

import { Menu as BaseMenu } from "@base-ui/react/menu";
import type { ReactNode } from "react";
import { buttonClass } from "./button";
import type { IconName } from "./icons";
import { Icon } from "./icons";

/** The box of a menu, also where a menu of its own kind is built. */
export const menuPopupClass = "min-w-48 rounded-lg border border-line bg-card p-1 shadow-lg outline-none";
const ITEM =
  "flex cursor-pointer items-center gap-2 rounded-md px-2.5 py-1.5 text-[13px] text-text outline-none select-none data-[highlighted]:bg-lane";

/** A button that opens a menu. */
export function Menu({ icon, label, children }: { icon: IconName; label: string; children: ReactNode }) {
  return (
    <BaseMenu.Root modal={false}>
      <BaseMenu.Trigger className={buttonClass()} aria-label={label}>
        <Icon name={icon} />
        <span className="max-lg:sr-only">{label}</span>
        <Icon name="chevron" className="-ml-0.5 text-muted" />
      </BaseMenu.Trigger>
      <BaseMenu.Portal>
        <BaseMenu.Positioner sideOffset={4} align="end" className="z-50">
          <BaseMenu.Popup className={menuPopupClass}>{children}</BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

export function MenuItem({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <BaseMenu.Item className={ITEM} onClick={onClick}>
      {children}
    </BaseMenu.Item>
  );
}

/** An item that leads to an address, e.g. a download. */
export function MenuLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <BaseMenu.Item className={ITEM} render={<a href={href} download />}>
      {children}
    </BaseMenu.Item>
  );
}

export function MenuCheck({
  checked,
  onChange,
  children,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
}) {
  return (
    <BaseMenu.CheckboxItem className={ITEM} checked={checked} onCheckedChange={onChange} closeOnClick={false}>
      <span className="inline-flex w-4 justify-center">
        <BaseMenu.CheckboxItemIndicator>
          <Icon name="check" />
        </BaseMenu.CheckboxItemIndicator>
      </span>
      {children}
    </BaseMenu.CheckboxItem>
  );
}
