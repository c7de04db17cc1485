import "@fontsource/inter/400.css";
import "@fontsource/inter/600.css";
import "@fontsource/jetbrains-mono/400.css";
import "./globals.css";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { themeCss } from "@/lib/server";

/** Every page carries the nonce of its own answer, so none can be made beforehand. */
export const dynamic = "force-dynamic";

export const metadata: Metadata = {
  title: { default: "Isthmus", template: "%s · Isthmus" },
  description: "How private networks on AWS reach services.",
  icons: { icon: "/icon.svg" },
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <head>
        <style>{themeCss()}</style>
      </head>
      <body>{children}</body>
    </html>
  );
}
