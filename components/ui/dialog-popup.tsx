"use client";

import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import clsx from "clsx";
import type { ReactNode } from "react";
import { Icon } from "./icons";

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** For tables. */
  wide?: boolean;
  children: ReactNode;
}

/** A dialog over the page; Escape and a click beside it close it. */
export function DialogPopup({ open, onClose, title, wide = false, children }: DialogProps) {
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-40 bg-black/35" />
        <BaseDialog.Popup
          className={clsx(
            "fixed top-1/2 left-1/2 z-50 max-w-[92vw] -translate-x-1/2 -translate-y-1/2 rounded-xl border border-line bg-card p-5 text-text shadow-xl outline-none",
            wide ? "w-[52rem]" : "w-[26rem]",
          )}
        >
          <div className="mb-3 flex items-center justify-between">
            <BaseDialog.Title className="text-base font-semibold">{title}</BaseDialog.Title>
            <BaseDialog.Close className="rounded p-1 text-muted hover:text-text" aria-label="Close">
              <Icon name="close" />
            </BaseDialog.Close>
          </div>
          {children}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
