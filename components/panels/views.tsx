"use client";

import dynamic from "next/dynamic";

/** What stands beside the diagram or in its place, each loaded when a reader first opens it. */

export const ReachView = dynamic(() => import("./reach-view").then((module) => module.ReachView));
export const OutlineView = dynamic(() => import("./outline-view").then((module) => module.OutlineView));
export const PanelView = dynamic(() => import("./panel-view").then((module) => module.PanelView));
