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
  int32_t channels;      /* 1 gray, 3 blue-green-red */
  int32_t size_multiple; /* patch sides must be multiples of it */
} strait_trainer_data;

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
} strait_trainer;

#ifdef __cplusplus
}
#endif
#endif
