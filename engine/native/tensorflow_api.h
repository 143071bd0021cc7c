// The part of TensorFlow's C API that the engine calls.
//
// TensorFlow is loaded at run time and nothing of it is linked, so that one binary
// serves every TensorFlow 2.18–2.21 wheel and needs no TensorFlow headers to build.
// Declarations follow tensorflow/c/{c_api,tf_tensor,tf_tstring}.h and
// tensorflow/c/eager/c_api.h of TensorFlow 2.21.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

struct TF_DeviceList;
struct TF_Function;
struct TF_Graph;
struct TF_Operation;
struct TF_OperationDescription;
struct TF_Session;
struct TF_SessionOptions;
struct TF_Status;
struct TF_Tensor;
struct TFE_Context;
struct TFE_ContextOptions;
struct TFE_Op;
struct TFE_TensorHandle;

// Layout of tsl/platform/ctstring_internal.h: 24 bytes, only ever touched through
// the TF_String* functions.
struct TF_TString {
  alignas(8) unsigned char bytes[24];
};

struct TF_Buffer {
  const void* data;
  size_t length;
  void (*data_deallocator)(void* data, size_t length);
};

struct TF_Output {
  TF_Operation* oper;
  int index;
};

// TF_DataType of tensorflow/c/tf_datatype.h.
enum DataType : int {
  TF_FLOAT = 1,
  TF_DOUBLE = 2,
  TF_INT32 = 3,
  TF_UINT8 = 4,
  TF_INT16 = 5,
  TF_INT8 = 6,
  TF_STRING = 7,
  TF_COMPLEX64 = 8,
  TF_INT64 = 9,
  TF_BOOL = 10,
  TF_BFLOAT16 = 14,
  TF_UINT16 = 17,
  TF_COMPLEX128 = 18,
  TF_HALF = 19,
  TF_RESOURCE = 20,
  TF_VARIANT = 21,
  TF_UINT32 = 22,
  TF_UINT64 = 23
};

// TF_AttrType of tensorflow/c/tf_attrtype.h.
enum AttributeKind : int {
  TF_ATTR_STRING = 0,
  TF_ATTR_INT = 1,
  TF_ATTR_FLOAT = 2,
  TF_ATTR_BOOL = 3,
  TF_ATTR_TYPE = 4,
  TF_ATTR_SHAPE = 5,
  TF_ATTR_TENSOR = 6,
  TF_ATTR_FUNC = 8
};

// X(return type, name, parameters)
#define TRAINLAB_TENSORFLOW_FUNCTIONS(X)                                                \
  X(const char*, TF_Version, (void))                                                    \
  X(TF_Status*, TF_NewStatus, (void))                                                   \
  X(void, TF_DeleteStatus, (TF_Status*))                                                \
  X(int, TF_GetCode, (const TF_Status*))                                                \
  X(const char*, TF_Message, (const TF_Status*))                                        \
  X(TF_Tensor*, TF_AllocateTensor, (int, const int64_t*, int, size_t))                  \
  X(TF_Tensor*, TF_NewTensor,                                                           \
    (int, const int64_t*, int, void*, size_t, void (*)(void*, size_t, void*), void*))   \
  X(void, TF_DeleteTensor, (TF_Tensor*))                                                \
  X(void*, TF_TensorData, (const TF_Tensor*))                                           \
  X(size_t, TF_TensorByteSize, (const TF_Tensor*))                                      \
  X(int, TF_TensorType, (const TF_Tensor*))                                             \
  X(int64_t, TF_TensorElementCount, (const TF_Tensor*))                                 \
  X(void, TF_StringInit, (TF_TString*))                                                 \
  X(void, TF_StringCopy, (TF_TString*, const char*, size_t))                            \
  X(const char*, TF_StringGetDataPointer, (const TF_TString*))                          \
  X(size_t, TF_StringGetSize, (const TF_TString*))                                      \
  X(void, TF_StringDealloc, (TF_TString*))                                              \
  X(int, TF_DeviceListCount, (const TF_DeviceList*))                                    \
  X(const char*, TF_DeviceListName, (const TF_DeviceList*, int, TF_Status*))            \
  X(const char*, TF_DeviceListType, (const TF_DeviceList*, int, TF_Status*))            \
  X(int64_t, TF_DeviceListMemoryBytes, (const TF_DeviceList*, int, TF_Status*))         \
  X(void, TF_DeleteDeviceList, (TF_DeviceList*))                                        \
  X(TFE_ContextOptions*, TFE_NewContextOptions, (void))                                 \
  X(void, TFE_DeleteContextOptions, (TFE_ContextOptions*))                              \
  X(void, TFE_ContextOptionsSetConfig,                                                  \
    (TFE_ContextOptions*, const void*, size_t, TF_Status*))                             \
  X(const char*, TFE_TensorHandleDeviceName, (TFE_TensorHandle*, TF_Status*))           \
  X(TFE_Context*, TFE_NewContext, (const TFE_ContextOptions*, TF_Status*))              \
  X(TF_DeviceList*, TFE_ContextListDevices, (TFE_Context*, TF_Status*))                 \
  X(TFE_TensorHandle*, TFE_NewTensorHandle, (const TF_Tensor*, TF_Status*))             \
  X(void, TFE_DeleteTensorHandle, (TFE_TensorHandle*))                                  \
  X(int, TFE_TensorHandleDataType, (TFE_TensorHandle*))                                 \
  X(int, TFE_TensorHandleNumDims, (TFE_TensorHandle*, TF_Status*))                      \
  X(int64_t, TFE_TensorHandleDim, (TFE_TensorHandle*, int, TF_Status*))                 \
  X(TF_Tensor*, TFE_TensorHandleResolve, (TFE_TensorHandle*, TF_Status*))               \
  X(TFE_TensorHandle*, TFE_TensorHandleCopySharingTensor,                               \
    (TFE_TensorHandle*, TF_Status*))                                                    \
  X(TFE_TensorHandle*, TFE_TensorHandleCopyToDevice,                                    \
    (TFE_TensorHandle*, TFE_Context*, const char*, TF_Status*))                         \
  X(TFE_Op*, TFE_NewOp, (TFE_Context*, const char*, TF_Status*))                        \
  X(void, TFE_DeleteOp, (TFE_Op*))                                                      \
  X(void, TFE_OpAddInput, (TFE_Op*, TFE_TensorHandle*, TF_Status*))                     \
  X(void, TFE_Execute, (TFE_Op*, TFE_TensorHandle**, int*, TF_Status*))                 \
  X(void, TFE_OpSetDevice, (TFE_Op*, const char*, TF_Status*))                          \
  X(int, TFE_OpGetAttrType, (TFE_Op*, const char*, unsigned char*, TF_Status*))         \
  X(void, TFE_OpSetAttrString, (TFE_Op*, const char*, const void*, size_t))             \
  X(void, TFE_OpSetAttrInt, (TFE_Op*, const char*, int64_t))                            \
  X(void, TFE_OpSetAttrFloat, (TFE_Op*, const char*, float))                            \
  X(void, TFE_OpSetAttrBool, (TFE_Op*, const char*, unsigned char))                     \
  X(void, TFE_OpSetAttrType, (TFE_Op*, const char*, int))                               \
  X(void, TFE_OpSetAttrShape,                                                           \
    (TFE_Op*, const char*, const int64_t*, int, TF_Status*))                            \
  X(void, TFE_OpSetAttrTensor, (TFE_Op*, const char*, TF_Tensor*, TF_Status*))          \
  X(void, TFE_OpSetAttrFunctionName, (TFE_Op*, const char*, const char*, size_t))       \
  X(void, TFE_OpSetAttrStringList,                                                      \
    (TFE_Op*, const char*, const void* const*, const size_t*, int))                     \
  X(void, TFE_OpSetAttrIntList, (TFE_Op*, const char*, const int64_t*, int))            \
  X(void, TFE_OpSetAttrFloatList, (TFE_Op*, const char*, const float*, int))            \
  X(void, TFE_OpSetAttrBoolList, (TFE_Op*, const char*, const unsigned char*, int))     \
  X(void, TFE_OpSetAttrTypeList, (TFE_Op*, const char*, const int*, int))               \
  X(void, TFE_OpSetAttrShapeList,                                                       \
    (TFE_Op*, const char*, const int64_t**, const int*, int, TF_Status*))               \
  X(void, TFE_ContextAddFunction, (TFE_Context*, TF_Function*, TF_Status*))             \
  X(void, TFE_ContextRemoveFunction, (TFE_Context*, const char*, TF_Status*))           \
  X(TF_Buffer*, TF_NewBuffer, (void))                                                   \
  X(void, TF_DeleteBuffer, (TF_Buffer*))                                                \
  X(void, TF_GraphGetOpDef, (TF_Graph*, const char*, TF_Buffer*, TF_Status*))           \
  X(int, TF_GraphGetTensorNumDims, (TF_Graph*, TF_Output, TF_Status*))                  \
  X(void, TF_GraphGetTensorShape, (TF_Graph*, TF_Output, int64_t*, int, TF_Status*))    \
  X(TF_OperationDescription*, TF_NewOperation, (TF_Graph*, const char*, const char*))   \
  X(TF_Operation*, TF_FinishOperation, (TF_OperationDescription*, TF_Status*))          \
  X(void, TF_AddInput, (TF_OperationDescription*, TF_Output))                           \
  X(void, TF_AddInputList, (TF_OperationDescription*, const TF_Output*, int))           \
  X(int, TF_OperationNumOutputs, (TF_Operation*))                                       \
  X(int, TF_OperationOutputType, (TF_Output))                                           \
  X(TF_Function*, TF_GraphToFunction,                                                   \
    (const TF_Graph*, const char*, unsigned char, int, const TF_Operation* const*,      \
     int, const TF_Output*, int, const TF_Output*, const char* const*, const void*,     \
     const char*, TF_Status*))                                                          \
  X(void, TF_DeleteFunction, (TF_Function*))                                            \
  X(void, TF_SetAttrString,                                                             \
    (TF_OperationDescription*, const char*, const void*, size_t))                       \
  X(void, TF_SetAttrInt, (TF_OperationDescription*, const char*, int64_t))              \
  X(void, TF_SetAttrFloat, (TF_OperationDescription*, const char*, float))              \
  X(void, TF_SetAttrBool, (TF_OperationDescription*, const char*, unsigned char))       \
  X(void, TF_SetAttrType, (TF_OperationDescription*, const char*, int))                 \
  X(void, TF_SetAttrShape, (TF_OperationDescription*, const char*, const int64_t*, int))\
  X(void, TF_SetAttrTensor,                                                             \
    (TF_OperationDescription*, const char*, TF_Tensor*, TF_Status*))                    \
  X(void, TF_SetAttrFuncName,                                                           \
    (TF_OperationDescription*, const char*, const char*, size_t))                       \
  X(void, TF_SetAttrStringList,                                                         \
    (TF_OperationDescription*, const char*, const void* const*, const size_t*, int))    \
  X(void, TF_SetAttrIntList,                                                            \
    (TF_OperationDescription*, const char*, const int64_t*, int))                       \
  X(void, TF_SetAttrFloatList,                                                          \
    (TF_OperationDescription*, const char*, const float*, int))                         \
  X(void, TF_SetAttrBoolList,                                                           \
    (TF_OperationDescription*, const char*, const unsigned char*, int))                 \
  X(void, TF_SetAttrTypeList, (TF_OperationDescription*, const char*, const int*, int)) \
  X(void, TF_SetAttrShapeList,                                                          \
    (TF_OperationDescription*, const char*, const int64_t* const*, const int*, int))    \
  X(TF_SessionOptions*, TF_NewSessionOptions, (void))                                   \
  X(void, TF_DeleteSessionOptions, (TF_SessionOptions*))                                \
  X(TF_Graph*, TF_NewGraph, (void))                                                     \
  X(void, TF_DeleteGraph, (TF_Graph*))                                                  \
  X(TF_Operation*, TF_GraphOperationByName, (TF_Graph*, const char*))                   \
  X(TF_Session*, TF_LoadSessionFromSavedModel,                                          \
    (const TF_SessionOptions*, const TF_Buffer*, const char*, const char* const*, int,  \
     TF_Graph*, TF_Buffer*, TF_Status*))                                                \
  X(void, TF_DeleteSession, (TF_Session*, TF_Status*))                                  \
  X(void, TF_SessionRun,                                                                \
    (TF_Session*, const TF_Buffer*, const TF_Output*, TF_Tensor* const*, int,           \
     const TF_Output*, TF_Tensor**, int, const TF_Operation* const*, int, TF_Buffer*,   \
     TF_Status*))

namespace trainlab {

struct TensorFlowApi {
#define TRAINLAB_DECLARE(result, name, parameters) result(*name) parameters = nullptr;
  TRAINLAB_TENSORFLOW_FUNCTIONS(TRAINLAB_DECLARE)
#undef TRAINLAB_DECLARE
};

// The loaded functions. Call only after LoadTensorFlow has returned.
const TensorFlowApi& tf();

bool IsTensorFlowLoaded();

// Loads libtensorflow_framework.so.2 and libtensorflow_cc.so.2 of `folder` (an
// absolute path without symbolic links), after the libraries in `preload`. A second
// call for the same folder does nothing. Throws EngineError when a library or a
// function is missing, or when another folder's TensorFlow is in the process already.
void LoadTensorFlow(const std::string& folder, const std::vector<std::string>& preload);

}  // namespace trainlab
