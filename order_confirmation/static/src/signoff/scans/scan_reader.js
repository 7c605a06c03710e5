import { loadJS } from "@web/core/assets";
import { loadPDFJSAssets } from "@web/core/utils/pdfjs";

/** Pixels across a page: a code of 2 cm stays readable, a page stays a few megabytes. */
const WIDTH = 1800;

async function loadReader() {
    await loadJS("/web/static/lib/zxing-library/zxing-library.js");
    const ZXing = window.ZXing;
    const reader = new ZXing.MultiFormatReader();
    reader.setHints(
        new Map([
            [ZXing.DecodeHintType.POSSIBLE_FORMATS, [ZXing.BarcodeFormat.QR_CODE]],
            [ZXing.DecodeHintType.TRY_HARDER, true],
        ])
    );
    return { ZXing, reader };
}

function part(canvas, x, y, width, height) {
    const piece = document.createElement("canvas");
    piece.width = Math.round(width);
    piece.height = Math.round(height);
    piece.getContext("2d").drawImage(canvas, x, y, width, height, 0, 0, piece.width, piece.height);
    return piece;
}

/**
 * The text of the QR code on a page, or false.
 *
 * @param {HTMLCanvasElement} canvas
 * @returns {string|false}
 */
function decode({ ZXing, reader }, canvas) {
    const { width, height } = canvas;
    // The code is printed at the top right; scanned upside down it is at the bottom left.
    const places = [
        canvas,
        part(canvas, width / 2, 0, width / 2, height / 3),
        part(canvas, 0, (height * 2) / 3, width / 2, height / 3),
    ];
    for (const place of places) {
        try {
            const source = new ZXing.HTMLCanvasElementLuminanceSource(place);
            return reader.decode(new ZXing.BinaryBitmap(new ZXing.HybridBinarizer(source))).getText();
        } catch {
            continue; // no code here: the library says so by an exception
        }
    }
    return false;
}

async function pagesOfPdf(bytes, draw) {
    await loadPDFJSAssets();
    const lib = globalThis.pdfjsLib;
    lib.GlobalWorkerOptions.workerSrc = "/web/static/lib/pdfjs/build/pdf.worker.js";
    const pdf = await lib.getDocument({ data: bytes }).promise;
    for (let number = 1; number <= pdf.numPages; number++) {
        const page = await pdf.getPage(number);
        const scale = WIDTH / page.getViewport({ scale: 1 }).width;
        const viewport = page.getViewport({ scale });
        const canvas = document.createElement("canvas");
        canvas.width = viewport.width;
        canvas.height = viewport.height;
        await page.render({ canvasContext: canvas.getContext("2d"), viewport }).promise;
        draw(canvas, number, pdf.numPages);
    }
}

async function pageOfPicture(file, draw) {
    const picture = await createImageBitmap(file);
    const canvas = document.createElement("canvas");
    const scale = Math.min(1, (WIDTH * 1.5) / picture.width);
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    draw(canvas, 1, 1);
}

/**
 * The code on each page of a scan.
 *
 * @param {File} file PDF or picture
 * @param {(page: number, pages: number) => void} progress
 * @returns {Promise<(string|false)[]>}
 */
export async function readCodes(file, progress) {
    const reader = await loadReader();
    const codes = [];
    const draw = (canvas, number, count) => {
        codes.push(decode(reader, canvas));
        progress(number, count);
    };
    if (file.type === "application/pdf") {
        await pagesOfPdf(new Uint8Array(await file.arrayBuffer()), draw);
    } else {
        await pageOfPicture(file, draw);
    }
    return codes;
}
