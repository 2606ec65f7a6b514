update shapes set area = side * side;
