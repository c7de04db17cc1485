/**
 * Text widths without a browser: the server, the browser and every export must agree on sizes before anything is painted.
 * Advance widths of Inter 400 and 600 in thousandths of an em for U+0020–007E and U+00A0–00FF, read from the font files of
 * `@fontsource/inter` (2,048 units per em, OFL). JetBrains Mono, like most monospaced faces, is 0.6 em for every character.
 */
const INTER: Record<400 | 600, readonly number[]> = {
  400: widths(
    "281 288 466 633 642 982 644 300 365 365 501 662 288 460 288 360 631 407 610 618 646 593 620 566 619 620 288 302 662 662 662 511 966 690 654 730 722 601 590 746 743 269 571 672 565 903 753 765 639 765 644 642 646 744 690 985 682 679 629 365 360 365 471 456 323 562 612 571 612 583 370 613 591 242 242 549 242 876 591 600 612 612 376 528 327 591 562 818 546 562 552 426 333 426 662 281 288 571 611 725 550 270 568 591 914 454 583 662 0 666 478 456 662 442 446 323 586 603 288 268 304 482 583 802 847 882 511 690 690 690 690 690 690 994 730 601 601 601 601 269 269 269 269 735 753 765 765 765 765 765 662 765 744 744 744 744 679 636 616 562 562 562 562 562 562 917 571 583 583 583 583 242 242 242 242 583 591 600 600 600 600 600 662 600 591 591 591 591 562 612 562",
  ),
  600: widths(
    "252 321 523 644 650 1004 663 326 373 373 540 673 319 465 319 379 660 423 623 636 666 612 640 576 640 640 319 329 673 673 673 543 999 728 659 737 722 605 588 749 746 277 580 703 565 922 759 769 645 773 652 650 660 736 728 1020 720 713 652 373 379 373 481 469 351 574 624 583 624 591 389 625 612 262 262 569 262 900 612 609 624 624 397 549 353 612 587 839 569 588 566 455 359 455 673 252 321 583 629 749 563 316 568 612 914 460 634 673 0 664 452 458 673 454 463 351 614 600 319 332 324 487 634 831 870 907 543 728 728 728 728 728 728 1013 737 605 605 605 605 277 277 277 277 751 759 769 769 769 769 769 673 769 736 736 736 736 713 658 644 574 574 574 574 574 574 913 583 591 591 591 591 262 262 262 262 594 612 609 609 609 609 609 673 609 612 612 612 612 588 624 588",
  ),
};

function widths(text: string): readonly number[] {
  return text.split(" ").map(Number);
}

/** Punctuation beyond Latin-1 that our own labels use, in thousandths of an em; the wider of the two weights. */
const EXTRAS: Record<string, number> = { "…": 956, "–": 500, "—": 1000, "“": 507, "”": 501, "‘": 294, "’": 294 };

const MONO = 600;
/** Other scripts: most letters of European scripts fit; ideographs and emoji take a full em and a little. */
const OTHER_LETTER = 720;
const WIDE = 1300;

/** A face of the diagram. Sizes are CSS pixels. */
export interface Font {
  family: "sans" | "mono";
  size: number;
  weight: 400 | 600;
}

/** The width of one line of text in CSS pixels; never less than what Inter or JetBrains Mono would take. */
export function textWidth(text: string, font: Font): number {
  let thousandths = 0;
  const table = INTER[font.weight];
  for (let at = 0; ; at++) {
    // Plain characters first: nearly all are.
    const code = text.charCodeAt(at);
    if (!(code >= 0x20 && code <= 0x7e)) {
      if (at < text.length) break;
      return (thousandths * font.size) / 1000;
    }
    thousandths += font.family === "mono" ? MONO : (table[code - 0x20] ?? OTHER_LETTER);
  }
  thousandths = 0;
  for (const character of text) thousandths += advance(character, font);
  return (thousandths * font.size) / 1000;
}

function advance(character: string, font: Font): number {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x1100 && (code >= 0x1f000 || (code >= 0x2e80 && code <= 0xffdc) || code <= 0x115f)) return WIDE;
  if (font.family === "mono") return MONO;
  const table = INTER[font.weight];
  if (code >= 0x20 && code <= 0x7e) return table[code - 0x20] ?? OTHER_LETTER;
  if (code >= 0xa0 && code <= 0xff) return table[code - 0xa0 + 95] ?? OTHER_LETTER;
  return EXTRAS[character] ?? OTHER_LETTER;
}

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/gu;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Words that are drawn as they are; most are. */
const PLAIN = /^(?:[!-~]+(?: [!-~]+)*)?$/;

/** Text as it may be drawn: without control and direction-changing characters, which could disguise other labels. */
export function displayText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(LONE_SURROGATE, "\ufffd").replace(CONTROL, "").replace(/\s+/g, " ").trim();
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * The text, shortened with an ellipsis between graphemes where it would be wider than `width`; nothing where not even the
 * ellipsis has room.
 */
export function fitText(text: string, width: number, font: Font): string {
  const clean = displayText(text);
  if (textWidth(clean, font) <= width) return clean;
  const room = width - textWidth("…", font);
  if (room < 0) return "";
  let kept = "";
  let used = 0;
  for (const { segment } of segmenter.segment(clean.slice(0, 400))) {
    used += textWidth(segment, font);
    if (used > room) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}
