// A picture from a phone is made small enough for the platform before it leaves, and shown at once.
// Drawn anew it tells nothing but itself; without this script the server takes the rest away.
(() => {
  "use strict";

  const SIDE = 2048;
  const place = document.querySelector(".add-picture");
  if (!place || !window.createImageBitmap) return;
  const input = place.querySelector("input[type=file]");
  const alt = place.querySelector("textarea[name=alt]");
  const most = Math.min(Number(place.dataset.most), 4000000);

  const drawn = (image, side) => {
    const scale = Math.min(1, side / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas;
  };

  const asJpeg = (canvas) => new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));

  const show = (canvas) => {
    let shown = place.querySelector(".shown");
    if (!shown) {
      shown = document.createElement("p");
      shown.className = "shown";
      place.querySelector("summary").after(shown);
    }
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", input.files[0].name);
    shown.replaceChildren(canvas);
  };

  input.addEventListener("change", async () => {
    alt.required = input.files.length > 0;
    if (!input.files.length) return;
    const file = input.files[0];
    try {
      const image = await createImageBitmap(file);
      let side = SIDE;
      let canvas = drawn(image, side);
      let made = await asJpeg(canvas);
      while (made.size > most && side > 256) {
        side = Math.round(side * 0.75);
        canvas = drawn(image, side);
        made = await asJpeg(canvas);
      }
      const small = new File([made], "picture.jpg", { type: "image/jpeg" });
      const given = new DataTransfer();
      given.items.add(small);
      input.files = given.files;
      show(canvas);
    } catch {
      // no picture that this browser knows: the server says what is wrong with it
    }
  });
})();
