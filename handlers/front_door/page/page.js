// ../../handlers/front_door/page/src/page.js
var x = 1;
export {
  x
};
