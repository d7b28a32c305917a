# Read by cmake before every C library that Cargo builds (.cargo/config.toml). Only libheif looks for codecs: it is to
# find the two decoders of cross/codecs and nothing else, whatever is installed here: no encoder, no dynamic library.
set(albumen_codecs "$ENV{ALBUMEN_CODECS}")
if(NOT albumen_codecs)
    set(albumen_codecs "${CMAKE_CURRENT_LIST_DIR}/../target/codecs")
endif()

if(NOT EXISTS "${albumen_codecs}/complete")
    # The inner builds are to be configured afresh, without this file and without the settings of the outer one.
    execute_process(
        COMMAND ${CMAKE_COMMAND} -E env --unset=CMAKE_TOOLCHAIN_FILE --unset=MAKEFLAGS --unset=CARGO_MAKEFLAGS
            "${CMAKE_CURRENT_LIST_DIR}/codecs/build" "${albumen_codecs}"
        RESULT_VARIABLE albumen_codecs_result)
    if(NOT albumen_codecs_result EQUAL 0)
        message(FATAL_ERROR "cross/codecs/build failed; it needs cmake, meson, ninja, pkg-config, and nasm on x86")
    endif()
endif()

set(LIBDE265_INCLUDE_DIR "${albumen_codecs}/include")
set(LIBDE265_LIBRARY "${albumen_codecs}/lib/libde265.a")
set(DAV1D_INCLUDE_DIR "${albumen_codecs}/include")
set(DAV1D_LIBRARY "${albumen_codecs}/lib/libdav1d.a")

foreach(package
        AOM Brotli Doxygen FFMPEG JPEG kvazaar libsharpyuv OPENJPH OpenH264 OpenJPEG RAV1E SvtEnc UVG266 WEBP X264 X265
        vvdec vvenc)
    set(CMAKE_DISABLE_FIND_PACKAGE_${package} TRUE)
endforeach()
