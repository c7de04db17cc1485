import { prepare } from "./prepare";
import { pictureSize } from "./size";

/** A CSS pixel is 1/96 inch, a point 1/72. */
const POINTS = 72 / 96;

/** The longest side of a page that every reader of PDF shows (200 inches, PDF 1.7, Annex C). */
const LONGEST_SIDE = 14_400;

export interface PdfOptions {
  title: string;
  subject?: string;
  /** Stands in the file, and with the content alone decides about its bytes. */
  createdAt: Date;
}

/** The picture as PDF: one page of its size, everything vector, texts as text in embedded subsets of the bundled typefaces. */
export async function svgToPdf(svg: string, options: PdfOptions): Promise<Uint8Array> {
  const size = pictureSize(svg);
  const [{ default: PDFDocument }, { default: drawSvg }] = await Promise.all([
    import("pdfkit"),
    import("svg-to-pdfkit"),
  ]);
  const scale = Math.min(POINTS, LONGEST_SIDE / Math.max(size.width, size.height));
  const page = { width: size.width * scale, height: size.height * scale };
  const doc = new PDFDocument({
    size: [page.width, page.height],
    margin: 0,
    font: "",
    // 1.3, which the library would write, has no transparency.
    pdfVersion: "1.7",
    lang: "en",
    displayTitle: true,
    info: {
      Title: plain(options.title),
      ...(options.subject === undefined ? {} : { Subject: plain(options.subject) }),
      Creator: "Isthmus",
      Producer: "Isthmus with PDFKit",
      CreationDate: options.createdAt,
      ModDate: options.createdAt,
    },
  });
  const chunks: Buffer[] = [];
  doc.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    doc.on("end", resolve);
    doc.on("error", reject);
  });
  const { svg: prepared, faces } = prepare(svg);
  for (const face of faces) doc.registerFont(face.name, face.bytes);
  const names = new Set(faces.map((face) => face.name));
  const [fallback] = names;
  drawSvg(doc, prepared, 0, 0, {
    ...page,
    preserveAspectRatio: "xMinYMin meet",
    fontCallback: (family) => (names.has(family) ? family : (fallback ?? "")),
    warningCallback: (warning) => {
      throw new Error(`The picture holds what cannot be drawn in a PDF: ${warning}`);
    },
  });
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}

/** Without what would upset the list of properties that a reader shows. */
function plain(text: string): string {
  return text.replace(/[\p{C}\s]+/gu, " ").trim();
}
