"use client";

import clsx from "clsx";
import { useEffect, useState } from "react";
import { Button, Icon } from "@/components/ui";

/** Copies a link that opens exactly this view. */
export function ShareButton() {
  const [copied, setCopied] = useState<string | null>(null);
  useEffect(() => {
    if (copied === null) return;
    const timer = setTimeout(() => setCopied(null), 1_600);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <Button
      title="Copy a link that opens exactly this view"
      onClick={() => {
        navigator.clipboard.writeText(window.location.href).then(
          () => setCopied("Link copied"),
          () => setCopied("Copy the address bar"),
        );
      }}
    >
      <Icon name="link" />
      <span aria-live="polite" className={clsx(copied === null && "max-lg:sr-only")}>
        {copied ?? "Share"}
      </span>
    </Button>
  );
}
