// The day as a list: the server sorts, and makes the files. The letters of the other views count here too.
import "./choosing.js";
import { isForPage, press, settleOn } from "./letters.js";

const list = document.querySelector(".list");
list.addEventListener("keydown", (event) => { if (isForPage(event)) press(event); });
settleOn(list);
