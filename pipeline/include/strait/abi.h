/* The plugin boundary: all that crosses between strait and a plugin, in C.
 *
 * A plugin is a shared library that exports one data symbol, `strait_plugin` (STRAIT_PLUGIN_SYMBOL). The host
 * reads its version before it calls anything. C++ authors include strait/stage.h instead and never see this
 * file.
 *
 * Rules
 * - Every struct begins with struct_size = sizeof(itself) as its writer knew it. A reader uses only the
 * fields that lie inside that size. An array of structs is walked in strides of its first element's
 * struct_size.
 * - Minor versions append (fields at the end, new functions at the end of the host table); a major version
 * may change anything. A plugin loads if its major equals the host's and its minor is not above it.
 * - Functions return STRAIT_OK or a status; before returning a status they call host->set_error with a
 * sentence. No exception may leave a function of this file.
 * - Text is UTF-8 and ends in NUL. A pointer handed over is borrowed: the host's stay valid for the call in
 * which they are given, a plugin's tables as long as the library is loaded (libraries are never unloaded
 * during a run).
 */
#ifndef STRAIT_ABI_H
#define STRAIT_ABI_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define STRAIT_ABI_MAJOR 1
#define STRAIT_ABI_MINOR 2
#define STRAIT_PLUGIN_SYMBOL "strait_plugin"
#define STRAIT_MAX_RANK 6

/* 0, or one of strait::Code (strait/error.h). */
typedef int32_t strait_status;
#define STRAIT_OK 0

/* ---- Values: what travels between ports ---- */

enum { STRAIT_IMAGE = 1, STRAIT_TENSOR = 2, STRAIT_BYTES = 3 };        /* kind */
enum { STRAIT_TYPE_U8 = 1, STRAIT_TYPE_U16 = 2, STRAIT_TYPE_F32 = 3 }; /* element type */

/* An array in host memory, 64-byte aligned at its start.
 * image:  rank 3, shape {height, width, channels}; channels interleaved: 1 gray, 3 blue-green-red, 4 the same
 * and alpha (not premultiplied). u8 0..255, u16 0..65535, f32 nominally 0..1 and free to leave that range.
 * tensor: any rank, dense, last dimension fastest (N C H W for batches of maps).
 * bytes:  rank 1, u8. */
typedef struct strait_value {
  uint32_t struct_size;
  uint32_t kind;
  uint32_t type;
  uint32_t rank;
  int64_t shape[STRAIT_MAX_RANK];
  int64_t row_bytes; /* images: bytes from one row to the next; else 0 */
  void* data;        /* inputs are shared: never write through an input */
} strait_value;

/* ---- The contract: what a stage declares ---- */

/* Image formats of a port, a set of bits: some channels and some depths. 0 for tensors and bytes. */
enum {
  STRAIT_GRAY = 0x01,
  STRAIT_COLOUR = 0x02,
  STRAIT_COLOUR_ALPHA = 0x04,
  STRAIT_U8 = 0x10,
  STRAIT_U16 = 0x20,
  STRAIT_F32 = 0x40,
  STRAIT_ANY_CHANNELS = 0x07,
  STRAIT_ANY_DEPTH = 0x70,
  STRAIT_ANY_IMAGE = 0x77
};

typedef struct strait_port {
  uint32_t struct_size;
  const char* name;
  uint32_t kind;
  uint32_t formats;        /* what the input takes; what the output can be */
  int32_t channels_follow; /* outputs: index of the input whose channels it keeps, or -1 */
  int32_t depth_follows;   /* outputs: index of the input whose depth it keeps, or -1 */
  /* Inputs: may be left unconnected. Outputs (since 1.2): a frame may leave it empty; the stages that need
   * it are skipped for that frame, and those that need theirs. */
  uint32_t optional;
  const char* doc;
} strait_port;

enum {
  STRAIT_PARAM_BOOL = 1,
  STRAIT_PARAM_INT = 2,
  STRAIT_PARAM_REAL = 3,
  STRAIT_PARAM_TEXT = 4,
  STRAIT_PARAM_CHOICE = 5, /* a text out of `choices` */
  STRAIT_PARAM_MODEL =
      6, /* name or path of a model; reaches the stage as its absolute folder, or empty: none */
  STRAIT_PARAM_INTS = 7, /* a list of integers */
  STRAIT_PARAM_FILE = 8  /* since 1.2: path of a file or folder, from the graph's folder; reaches the stage as
                            absolute, or empty: none. Its content decides outputs as a model's does */
};

typedef struct strait_param {
  uint32_t struct_size;
  const char* name;
  uint32_t type;
  const char* fallback; /* the default as it would be written in TOML; NULL: the parameter is required */
  double min, max;      /* allowed range of numbers, both ends included */
  const char* const* choices; /* ends in NULL; NULL unless type is choice */
  const char* unit;           /* "px", "8-bit levels", ...; may be empty */
  const char* doc;
} strait_param;

enum {
  STRAIT_PARALLEL = 0, /* `run` may be entered by several threads at once on one instance */
  STRAIT_SERIAL = 1    /* `run` sees frames one call at a time, in the order of the inputs */
};

typedef struct strait_contract {
  uint32_t struct_size;
  const char* type;  /* the name used in graphs; lower case, digits and '-' */
  const char* about; /* one sentence */
  const strait_port* inputs;
  uint32_t input_count; /* 0: a source; it is run once for every input file, or for every number */
  const strait_port* outputs;
  uint32_t output_count;
  const strait_param* params;
  uint32_t param_count;
  uint32_t threading;
  uint32_t batchable; /* non-zero: `run` may be given several frames at once */
  int32_t halo_px;    /* pixels around a tile that its result depends on; -1: cannot be tiled */
  /* Since 1.2. Non-zero: a source that makes its frames itself. It has an integer parameter `count`, and is
   * run for as many frames, which have no input file, and are called 000000, 000001, ... */
  uint32_t generates;
} strait_contract;

/* ---- The host table: what a plugin may call. Thread-safe, except that one strait_call belongs to one
 * thread. ---- */

typedef struct strait_params strait_params; /* checked parameters, defaults filled in */
typedef struct strait_call strait_call;     /* the frames of one `run` */

enum { STRAIT_LOG_DEBUG = 0, STRAIT_LOG_INFO = 1, STRAIT_LOG_WARNING = 2 };

typedef struct strait_host {
  uint32_t struct_size;
  uint32_t abi_major, abi_minor;
  void (*log)(uint32_t level, const char* text);
  void (*set_error)(strait_status status, const char* message); /* kept per thread */

  strait_status (*param_bool)(const strait_params*, const char* name, int32_t* value);
  strait_status (*param_int)(const strait_params*, const char* name, int64_t* value);
  strait_status (*param_real)(const strait_params*, const char* name, double* value);
  strait_status (*param_text)(const strait_params*, const char* name,
                              const char** value); /* text, choice, model, file */
  strait_status (*param_ints)(const strait_params*, const char* name, const int64_t** values,
                              uint32_t* count);

  /* Frames of a call are counted from 0, ports from 0 in the contract's order. */
  uint32_t (*frame_count)(const strait_call*);
  const char* (*source_path)(const strait_call*, uint32_t frame); /* the input file, absolute */
  const char* (*relative_path)(const strait_call*,
                               uint32_t frame);         /* below the folder that was given, with '/' */
  uint64_t (*seed)(const strait_call*, uint32_t frame); /* from run seed, relative path and stage name */
  /* An unconnected optional input answers STRAIT_OK with value->kind 0. */
  strait_status (*input)(strait_call*, uint32_t frame, uint32_t port, strait_value* value);
  /* The stage fills kind, type, rank and shape; the host allocates and fills row_bytes and data. */
  strait_status (*output)(strait_call*, uint32_t frame, uint32_t port, strait_value* value);
  /* The output is the input unchanged; nothing is copied. */
  strait_status (*pass)(strait_call*, uint32_t frame, uint32_t input_port, uint32_t output_port);
  /* Attributes travel with the frame and end in the catalog as "stage.key". */
  strait_status (*set_number)(strait_call*, uint32_t frame, const char* key, double value);
  strait_status (*set_text)(strait_call*, uint32_t frame, const char* key, const char* value);
  /* The frame leaves the graph after this stage, without being a failure. */
  strait_status (*drop)(strait_call*, uint32_t frame);
  /* This frame failed; the other frames of the call are not touched. */
  strait_status (*fail)(strait_call*, uint32_t frame, strait_status status, const char* message);
  /* Queues OUT/<relative path without extension><suffix>, written under a temporary name and renamed when the
   * frame is done. The data is copied. */
  strait_status (*write_file)(strait_call*, uint32_t frame, const char* suffix, const void* data,
                              uint64_t bytes);

  /* Since 1.2. An attribute that an earlier stage has set, "stage.key": exactly one of the two is filled, or
   * neither (*text NULL, *number NaN) where there is none. The text stays valid for the call. */
  strait_status (*attribute)(const strait_call*, uint32_t frame, const char* key, double* number,
                             const char** text);
  /* As write_file, but to OUT/<folder>/<relative path without extension><suffix>. `folder`: one name. */
  strait_status (*write_file_in)(strait_call*, uint32_t frame, const char* folder, const char* suffix,
                                 const void* data, uint64_t bytes);
  /* The frame's place among all inputs of the run, or its number in what a source generates; from 0. */
  uint64_t (*ordinal)(const strait_call*, uint32_t frame);
} strait_host;

/* ---- What a plugin exports ---- */

typedef struct strait_stage {
  uint32_t struct_size;
  const strait_contract* contract;
  /* One instance serves a whole run. Parameters have been checked against the contract. */
  strait_status (*create)(const strait_host*, const strait_params*, void** instance);
  /* Every frame must get all its outputs, be failed or be dropped. A returned status concerns all frames. */
  strait_status (*run)(void* instance, strait_call*);
  void (*destroy)(void* instance);
  /* Since 1.2; may be NULL. Makes it a collecting stage: called once, when all frames of the run have been
   * through `run`, with a call of one frame that has no ports, and the stage's name for its relative path:
   * what it writes lies at OUT/<stage name><suffix>. A graph with such a stage runs all its frames again. */
  strait_status (*finish)(void* instance, strait_call*);
} strait_stage;

typedef struct strait_plugin_info {
  uint32_t struct_size;
  uint32_t abi_major, abi_minor; /* these three fields never move, in any version */
  const char* name;
  const char* version;
  const strait_stage* const* (*stages)(void); /* a list that ends in NULL */
  /* A further interface by name, such as "strait.trainer/1" (strait/trainer.h), or NULL. May be NULL itself.
   */
  const void* (*extension)(const char* name);
} strait_plugin_info;

#ifdef __cplusplus
}
#endif
#endif
