import "./ticking.js";
