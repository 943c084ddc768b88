// Marks what the shared library strait_nn offers to other libraries.
#pragma once

#if defined(STRAIT_NN_BUILDING)
#define STRAIT_NN_API __attribute__((visibility("default")))
#else
#define STRAIT_NN_API
#endif
