export { FileError } from "./file-error";
export { svgToPdf } from "./pdf";
export { MAX_PIXELS, svgToPng } from "./png";
