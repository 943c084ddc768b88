#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>

#include <openjpeg.h>

#include "cli/codec_peers.h"
#include "strait/error.h"

namespace strait::cli {

namespace {

using Bytes = std::vector<unsigned char>;
using Image = std::unique_ptr<opj_image_t, decltype(&opj_image_destroy)>;
using Codec = std::unique_ptr<opj_codec_t, decltype(&opj_destroy_codec)>;
using Stream = std::unique_ptr<opj_stream_t, decltype(&opj_stream_destroy)>;

void require(bool done, const char* what) {
  if (!done)
    throw Error(Code::unsupported, "OpenJPEG", std::string(what) + " fails", "leave jp2 out of --against");
}

// A file in memory, read and written like one on disk.
struct File {
  Bytes bytes;
  size_t at = 0;

  static OPJ_SIZE_T read(void* to, OPJ_SIZE_T count, void* user) {
    File& file = *static_cast<File*>(user);
    const size_t there = std::min<size_t>(count, file.bytes.size() - file.at);
    if (there == 0) return static_cast<OPJ_SIZE_T>(-1);
    std::memcpy(to, file.bytes.data() + file.at, there);
    file.at += there;
    return there;
  }
  static OPJ_SIZE_T write(void* from, OPJ_SIZE_T count, void* user) {
    File& file = *static_cast<File*>(user);
    file.bytes.resize(std::max(file.bytes.size(), file.at + count));
    std::memcpy(file.bytes.data() + file.at, from, count);
    file.at += count;
    return count;
  }
  static OPJ_OFF_T skip(OPJ_OFF_T count, void* user) {
    static_cast<File*>(user)->at += static_cast<size_t>(count);
    return count;
  }
  static OPJ_BOOL seek(OPJ_OFF_T to, void* user) {
    static_cast<File*>(user)->at = static_cast<size_t>(to);
    return OPJ_TRUE;
  }
};

Stream stream_of(File& file, bool reading) {
  Stream stream(opj_stream_default_create(reading ? OPJ_TRUE : OPJ_FALSE), opj_stream_destroy);
  opj_stream_set_user_data(stream.get(), &file, nullptr);
  opj_stream_set_user_data_length(stream.get(), file.bytes.size());
  opj_stream_set_read_function(stream.get(), File::read);
  opj_stream_set_write_function(stream.get(), File::write);
  opj_stream_set_skip_function(stream.get(), File::skip);
  opj_stream_set_seek_function(stream.get(), File::seek);
  return stream;
}

// Planes of red, green and blue.
Image image_of(const cv::Mat& picture) {
  opj_image_cmptparm_t planes[3]{};
  for (opj_image_cmptparm_t& plane : planes) {
    plane.dx = plane.dy = 1;
    plane.w = static_cast<OPJ_UINT32>(picture.cols);
    plane.h = static_cast<OPJ_UINT32>(picture.rows);
    plane.prec = 8;
  }
  Image image(opj_image_create(3, planes, OPJ_CLRSPC_SRGB), opj_image_destroy);
  image->x1 = static_cast<OPJ_UINT32>(picture.cols);
  image->y1 = static_cast<OPJ_UINT32>(picture.rows);
  for (int c = 0; c < 3; ++c) {
    cv::Mat plane(picture.size(), CV_32S, image->comps[c].data), channel;
    cv::extractChannel(picture, channel, 2 - c);
    channel.convertTo(plane, CV_32S);
  }
  return image;
}

}  // namespace

Bytes encode_jp2(const cv::Mat& picture, double bpp) {
  opj_cparameters_t settings;
  opj_set_default_encoder_parameters(&settings);
  settings.tcp_numlayers = 1;
  settings.cp_disto_alloc = 1;
  settings.tcp_rates[0] = static_cast<float>(24 / bpp);  // by how much the file is smaller
  settings.tcp_mct = 1;
  settings.irreversible = 1;
  const Image image = image_of(picture);
  const Codec codec(opj_create_compress(OPJ_CODEC_JP2), opj_destroy_codec);
  require(opj_setup_encoder(codec.get(), &settings, image.get()), "setting up the encoder");
  File file;
  const Stream stream = stream_of(file, false);
  require(opj_start_compress(codec.get(), image.get(), stream.get()) &&
              opj_encode(codec.get(), stream.get()) && opj_end_compress(codec.get(), stream.get()),
          "encoding");
  return file.bytes;
}

cv::Mat decode_jp2(const Bytes& file) {
  opj_dparameters_t settings;
  opj_set_default_decoder_parameters(&settings);
  File read_from{file};
  const Stream stream = stream_of(read_from, true);
  const Codec codec(opj_create_decompress(OPJ_CODEC_JP2), opj_destroy_codec);
  require(opj_setup_decoder(codec.get(), &settings), "setting up the decoder");
  opj_image_t* read = nullptr;
  require(opj_read_header(stream.get(), codec.get(), &read), "reading the header");
  const Image image(read, opj_image_destroy);
  require(opj_decode(codec.get(), stream.get(), read) && read->numcomps == 3, "decoding");
  cv::Mat planes[3];
  for (int c = 0; c < 3; ++c) {
    const opj_image_comp_t& plane = read->comps[2 - c];
    cv::Mat(static_cast<int>(plane.h), static_cast<int>(plane.w), CV_32S, plane.data)
        .convertTo(planes[c], CV_8U);
  }
  cv::Mat picture;
  cv::merge(planes, 3, picture);
  return picture;
}

}  // namespace strait::cli
