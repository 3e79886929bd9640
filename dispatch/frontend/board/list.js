// The day as a list: the server sorts, and makes the files.
import "./choosing.js";
