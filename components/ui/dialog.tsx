"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import type { DialogProps } from "./dialog-popup";

const DialogPopup = dynamic(() => import("./dialog-popup").then(({ DialogPopup: popup }) => popup), { ssr: false });

/** A dialog over the page; Escape and a click beside it close it. What draws it is loaded when the first one opens. */
export function Dialog(props: DialogProps) {
  const [used, setUsed] = useState(props.open);
  if (props.open && !used) setUsed(true);
  return used ? <DialogPopup {...props} /> : null;
}
