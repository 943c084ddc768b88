/* The extension "strait.trainer/1": how a plugin that owns a model also teaches it.
 *
 * The plugin owns network, objective and update rule; the host owns data, schedule, moving average (EMA),
 * checkpoints, budget, metrics and the rest. C++ authors derive from strait::Trainer (strait/training.h). A
 * trainer is used by one thread at a time. */
#ifndef STRAIT_TRAINER_H
#define STRAIT_TRAINER_H

#include "strait/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define STRAIT_TRAINER_EXTENSION "strait.trainer/1"

/* What the trainer wants to be fed: clean patches, f32 in 0..1, N C H W. Fixed for the trainer's life. */
typedef struct strait_trainer_data {
  uint32_t struct_size;
  /* 1 gray, 3 blue-green-red, 4 the same and alpha (not premultiplied; the recipe's background where alpha is
   * 0). Fewer than 4: what is transparent is laid over the recipe's background. */
  int32_t channels;
  int32_t size_multiple; /* sides of patches and of whole items must be multiples of it */
  int32_t validate_most; /* since 1.1: most items of one size that validate_batch takes at once; 0: one */
} strait_trainer_data;

/* Since 1.1. What the host has found to train on. */
typedef struct strait_training_set {
  uint32_t struct_size;
  int32_t height, width;          /* px, of every patch or whole item in a step */
  int64_t items;                  /* pictures, tiles or digits; without those held out */
  uint32_t class_count;           /* 0: no labels */
  const char* const* class_names; /* class_count of them; a label is an index into them */
} strait_training_set;

/* Since 1.1. f32 in 0..1, n x channels x height x width, dense. */
typedef struct strait_batch {
  uint32_t struct_size;
  const float* data;
  int64_t shape[4];
  const int32_t* labels; /* n classes, -1: this one has none; NULL where the training set has no classes */
} strait_batch;

enum { STRAIT_STATE_WEIGHTS = 1, STRAIT_STATE_OPTIMISER = 2 };

/* A named array of the trainer's state, borrowed: stays valid and in place for the trainer's life. Weights
 * and optimiser state together are all that must be kept to resume to the same bits. The host averages
 * weights (EMA), writes all groups into checkpoints and reads them back. */
typedef struct strait_trainer_tensor {
  uint32_t struct_size;
  uint32_t group;
  const char* name;
  uint32_t rank;
  int64_t shape[STRAIT_MAX_RANK];
  float* data;
} strait_trainer_tensor;

/* Called by the trainer for every figure that a step or a validation yields. */
typedef void (*strait_metric)(void* context, const char* name, double value);

/* Since 1.1. Called by the trainer for every grid of pictures that a preview yields: 0..1, channels 1, 3 or
 * 4, `columns` to a row. `name`: lower case, digits and '-'. */
typedef void (*strait_show)(void* context, const char* name, const strait_batch* images, int32_t columns);

typedef struct strait_trainer {
  uint32_t struct_size;
  /* Parameters under dotted names, "network.widths": the recipe's tables [network], [objective], [optimiser].
   */
  const strait_param* params;
  uint32_t param_count;
  strait_status (*create)(const strait_host*, const strait_params*, uint64_t seed, void** trainer);
  void (*destroy)(void* trainer);
  strait_status (*data)(void* trainer, strait_trainer_data*);
  strait_status (*tensor)(void* trainer, uint32_t index,
                          strait_trainer_tensor*); /* data NULL past the last */
  /* One update. `batch` is n x channels x height x width; all randomness of the step comes from `seed`. */
  strait_status (*step)(void* trainer, const float* batch, const int64_t shape[4], uint64_t seed,
                        double learning_rate, strait_metric, void* context);
  /* Figures of the present weights on one picture (1 x channels x height x width, any size). The first metric
   * reported is the one by which the best weights are chosen: greater is better. */
  strait_status (*validate)(void* trainer, const float* image, const int64_t shape[4], uint64_t seed,
                            strait_metric, void* context);
  /* Writes model.toml and weights.safetensors of the present weights into a folder that exists. */
  strait_status (*save_model)(void* trainer, const char* name, const char* folder);

  /* Since 1.1; each may be NULL. */
  /* Once, after `data` and before the first `tensor`, `step` and `validate`: a trainer whose network follows
   * from its data builds it here. */
  strait_status (*prepare)(void* trainer, const strait_training_set*);
  /* Instead of `step`, where it is there. */
  strait_status (*step_batch)(void* trainer, const strait_batch*, uint64_t seed, double learning_rate,
                              strait_metric, void* context);
  /* Instead of `validate`, where it is there: mean figures of 1 to validate_most items of one size. */
  strait_status (*validate_batch)(void* trainer, const strait_batch*, uint64_t seed, strait_metric,
                                  void* context);
  /* What the present weights make of a few held-out items of one size, the same in every call; or of `seed`
   * alone. */
  strait_status (*preview)(void* trainer, const strait_batch* held_out, uint64_t seed, strait_show,
                           void* context);

  /* Since 1.2; may be NULL. What follows from weights and data together: statistics, banks of latents,
   * thresholds. Called when the last step is done and the weights that the model gets are in place: for every
   * training item once (`held_out` 0), then for every held-out one (1), in a fixed order, each time 1 to
   * validate_most whole items of one size; then save_model. What it gathers is kept by the trainer, outside
   * of its state. */
  strait_status (*fit)(void* trainer, const strait_batch* items, int32_t held_out);
} strait_trainer;

#ifdef __cplusplus
}
#endif
#endif
