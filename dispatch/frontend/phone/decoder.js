// Reads bar codes in browsers that can't by themselves. Large, so that it is loaded only for a scan.
// From the library's single modules: its index would bring all of its formats, four times as much.
import BinaryBitmap from "@zxing/library/es2015/core/BinaryBitmap";
import HybridBinarizer from "@zxing/library/es2015/core/common/HybridBinarizer";
import DataMatrixReader from "@zxing/library/es2015/core/datamatrix/DataMatrixReader";
import Code128Reader from "@zxing/library/es2015/core/oned/Code128Reader";
import Code39Reader from "@zxing/library/es2015/core/oned/Code39Reader";
import EAN13Reader from "@zxing/library/es2015/core/oned/EAN13Reader";
import ITFReader from "@zxing/library/es2015/core/oned/ITFReader";
import QRCodeReader from "@zxing/library/es2015/core/qrcode/QRCodeReader";
import RGBLuminanceSource from "@zxing/library/es2015/core/RGBLuminanceSource";

// EAN before ITF, which takes parts of other codes for its own.
const READERS = [Code128Reader, Code39Reader, EAN13Reader, QRCodeReader, DataMatrixReader, ITFReader];
const readers = READERS.map((Reader) => new Reader());

/** The text of a code in these pixels; undefined where there is none that can be read. */
export function decode({ data, width, height }) {
  const grey = new Uint8ClampedArray(width * height);
  for (let i = 0; i < grey.length; i += 1) {
    grey[i] = (data[4 * i] + 2 * data[4 * i + 1] + data[4 * i + 2]) / 4;
  }
  const picture = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(grey, width, height)));
  for (const reader of readers) {
    try {
      return reader.decode(picture).getText();
    } catch {
      // no code of this kind
    }
  }
  return undefined;
}
