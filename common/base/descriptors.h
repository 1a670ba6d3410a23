// The three standard descriptors of a process. Thread: before there are others.
#pragma once

// Fills closed descriptors 0, 1, 2 with /dev/null, so that no later open takes their place: what is printed
// would go into it. First thing in main.
void standard_descriptors_fill();
