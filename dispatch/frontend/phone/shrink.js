// A photo as it is sent: at most 1,600 px a side, and drawn anew, so that nothing of the camera's notes is in it.
const LARGEST_SIDE_PX = 1600;
const QUALITY = 0.85;

/** A JPEG; a file that this browser can't read goes as it is, and the server looks at it. */
export async function shrink(file) {
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file.slice(0, file.size, file.type);
  }
  const scale = Math.min(1, LARGEST_SIDE_PX / Math.max(picture.width, picture.height));
  // A canvas of the page: Safari before 16.4 has no other.
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const jpeg = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  return jpeg ?? file.slice(0, file.size, file.type);
}
