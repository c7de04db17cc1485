export { Button, buttonClass } from "./button";
export { CopyButton } from "./copy-button";
export { Dialog } from "./dialog";
export { Icon } from "./icons";
export { Menu, MenuCheck, MenuItem, MenuLink, menuPopupClass } from "./menu";
export { Toned, type ToneName, ToneSign } from "./tone";
