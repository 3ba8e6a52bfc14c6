using System.Runtime.InteropServices;

namespace SpecHub.LlamaCpp.Interop;

/// <summary>The part of llama.h and ggml-backend.h that is used, one declaration a native function.</summary>
/// <remarks>Nothing but declarations: checks, conversions and errors live in the types that call them.</remarks>
internal static unsafe partial class NativeMethods
{
    public const string Llama = "llama";
    public const string Ggml = "ggml";
    public const string GgmlBase = "ggml-base";

    [LibraryImport(Llama, EntryPoint = "llama_backend_init")]
    internal static partial void InitializeBackend();

    [LibraryImport(Llama, EntryPoint = "llama_supports_gpu_offload")]
    internal static partial byte SupportsGpu();

    [LibraryImport(Ggml, EntryPoint = "ggml_backend_load_all_from_path", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void LoadBackends(string folder);

    [LibraryImport(Ggml, EntryPoint = "ggml_backend_dev_count")]
    internal static partial nuint DeviceCount();

    [LibraryImport(Ggml, EntryPoint = "ggml_backend_dev_get")]
    internal static partial nint Device(nuint index);

    [LibraryImport(Ggml, EntryPoint = "ggml_backend_dev_by_type")]
    internal static partial nint DeviceByType(int type);

    [LibraryImport(GgmlBase, EntryPoint = "ggml_backend_dev_name")]
    internal static partial byte* DeviceName(nint device);

    [LibraryImport(GgmlBase, EntryPoint = "ggml_backend_dev_backend_reg")]
    internal static partial nint RegistryOf(nint device);

    [LibraryImport(GgmlBase, EntryPoint = "ggml_backend_reg_get_proc_address", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint FunctionOf(nint registry, string name);

    [LibraryImport(GgmlBase, EntryPoint = "ggml_threadpool_params_init")]
    internal static partial void FillThreadPoolParameters(void* parameters, int threads);

    [LibraryImport(Llama, EntryPoint = "llama_attach_threadpool")]
    internal static partial void AttachThreads(SafeContextHandle context, SafeThreadPoolHandle pool, SafeThreadPoolHandle batchPool);

    [LibraryImport(Llama, EntryPoint = "llama_log_set")]
    internal static partial void SetLog(delegate* unmanaged[Cdecl]<int, byte*, nint, void> callback, nint userData);

    [LibraryImport(Llama, EntryPoint = "llama_model_default_params")]
    internal static partial NativeParameters DefaultModelParameters();

    [LibraryImport(Llama, EntryPoint = "llama_context_default_params")]
    internal static partial NativeParameters DefaultContextParameters();

    // Where the hidden pointer of a returned struct is the first argument (x64), it can be passed openly, which
    // leaves the bytes that the library does not write as they were.
    [LibraryImport(Llama, EntryPoint = "llama_model_default_params")]
    internal static partial nint FillDefaultModelParameters(NativeParameters* result);

    [LibraryImport(Llama, EntryPoint = "llama_context_default_params")]
    internal static partial nint FillDefaultContextParameters(NativeParameters* result);

    [LibraryImport(Llama, EntryPoint = "llama_model_load_from_file", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeModelHandle LoadModel(string path, NativeParameters parameters);

    [LibraryImport(Llama, EntryPoint = "llama_model_free")]
    internal static partial void FreeModel(nint model);

    [LibraryImport(Llama, EntryPoint = "llama_model_get_vocab")]
    internal static partial nint Vocabulary(SafeModelHandle model);

    [LibraryImport(Llama, EntryPoint = "llama_model_n_ctx_train")]
    internal static partial int TrainedContextLength(SafeModelHandle model);

    [LibraryImport(Llama, EntryPoint = "llama_model_is_recurrent")]
    internal static partial byte IsRecurrent(SafeModelHandle model);

    [LibraryImport(Llama, EntryPoint = "llama_model_is_hybrid")]
    internal static partial byte IsHybrid(SafeModelHandle model);

    [LibraryImport(Llama, EntryPoint = "llama_model_has_encoder")]
    internal static partial byte HasEncoder(SafeModelHandle model);

    [LibraryImport(Llama, EntryPoint = "llama_model_chat_template")]
    internal static partial byte* ChatTemplate(SafeModelHandle model, byte* name);

    [LibraryImport(Llama, EntryPoint = "llama_chat_apply_template", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ApplyChatTemplate(
        string template, NativeChatMessage* messages, nuint count, byte addAssistant, byte* buffer, int length);

    [LibraryImport(Llama, EntryPoint = "llama_init_from_model")]
    internal static partial SafeContextHandle CreateContext(SafeModelHandle model, NativeParameters parameters);

    [LibraryImport(Llama, EntryPoint = "llama_free")]
    internal static partial void FreeContext(nint context);

    [LibraryImport(Llama, EntryPoint = "llama_n_ctx")]
    internal static partial uint ContextLength(SafeContextHandle context);

    [LibraryImport(Llama, EntryPoint = "llama_get_memory")]
    internal static partial nint Memory(SafeContextHandle context);

    [LibraryImport(Llama, EntryPoint = "llama_memory_seq_rm")]
    internal static partial byte RemoveSequence(nint memory, int sequence, int from, int to);

    [LibraryImport(Llama, EntryPoint = "llama_memory_seq_cp")]
    internal static partial void CopySequence(nint memory, int source, int target, int from, int to);

    [LibraryImport(Llama, EntryPoint = "llama_state_seq_get_size")]
    internal static partial nuint SequenceStateSize(SafeContextHandle context, int sequence);

    [LibraryImport(Llama, EntryPoint = "llama_state_seq_get_data")]
    internal static partial nuint ReadSequenceState(SafeContextHandle context, byte* target, nuint size, int sequence);

    [LibraryImport(Llama, EntryPoint = "llama_state_seq_set_data")]
    internal static partial nuint WriteSequenceState(SafeContextHandle context, byte* source, nuint size, int sequence);

    [LibraryImport(Llama, EntryPoint = "llama_decode")]
    internal static partial int Decode(SafeContextHandle context, NativeBatch batch);

    [LibraryImport(Llama, EntryPoint = "llama_get_logits")]
    internal static partial float* Logits(SafeContextHandle context);

    [LibraryImport(Llama, EntryPoint = "llama_vocab_n_tokens")]
    internal static partial int VocabularySize(nint vocabulary);

    [LibraryImport(Llama, EntryPoint = "llama_vocab_is_eog")]
    internal static partial byte EndsGeneration(nint vocabulary, int token);

    [LibraryImport(Llama, EntryPoint = "llama_vocab_get_text")]
    internal static partial byte* TokenText(nint vocabulary, int token);

    [LibraryImport(Llama, EntryPoint = "llama_token_to_piece")]
    internal static partial int TokenToPiece(nint vocabulary, int token, byte* buffer, int length, int leftStrip, byte special);

    [LibraryImport(Llama, EntryPoint = "llama_tokenize")]
    internal static partial int Tokenize(
        nint vocabulary, byte* text, int textLength, int* tokens, int capacity, byte addSpecial, byte parseSpecial);
}
