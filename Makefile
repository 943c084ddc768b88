# The short way. The long way is CMake with the presets of CMakePresets.json (see CONTRIBUTING.md).
#   make demo [PHOTOS=DIR]   denoise the samples, or the pictures of a folder
#   make test                build and run all tests
#   make install [PREFIX=/usr/local]
#   make format · make check · make clean
JOBS   ?= $(shell nproc)
PREFIX ?= /usr/local
BUILD  := build/release
LAUNCHER := $(if $(shell command -v ccache),-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
SHELL  := /bin/bash

.PHONY: build demo test install format check clean configure setup
build: configure
	cmake --build --preset release -j $(JOBS)

setup:
	tools/setup

configure: setup
	cmake --preset release $(LAUNCHER)

demo: configure
	cmake --build --preset release -j $(JOBS) --target pipeline/all plugins/all samples/all
	tools/demo $(BUILD) $(if $(PHOTOS),'$(PHOTOS)')

test: build
	ctest --preset release -j $(JOBS)

install: build
	cmake --install $(BUILD) --prefix $(PREFIX)

format:
	tools/format

check:
	tools/format --check
	tools/check_includes

clean:
	rm -rf build
