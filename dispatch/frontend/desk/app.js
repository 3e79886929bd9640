// The desk of agents: without it all works by plain forms, with it nothing is reloaded and letters are keys.
import "./calling.js";
import "./counting.js";
import "./keys.js";
import "./searching.js";
import "./swapping.js";
