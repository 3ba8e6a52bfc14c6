using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace SpecHub.LlamaCpp.Interop;

/// <summary>The llama.cpp library of this process: found, recognised and loaded once.</summary>
/// <remarks>Safe for concurrent use. A process has one library; asking for another path later is an error.</remarks>
internal sealed class LlamaLibrary
{
    private static readonly Lock Gate = new();
    private static LlamaLibrary? _loaded;
    private static nint _llama;
    private static nint _ggml;
    private static nint _ggmlBase;
    private static bool _resolving;

    private LlamaLibrary(string path, NativeLayout layout)
    {
        Path = path;
        Layout = layout;
    }

    /// <summary>Gets where the library was found.</summary>
    public string Path { get; }

    /// <summary>Gets the layout of its structs.</summary>
    public NativeLayout Layout { get; }

    /// <summary>Gets the library and the devices it computes on, such as "llama.cpp v0.5.0 (CPU)".</summary>
    public string Description { get; private set; } = string.Empty;

    /// <summary>Gets a value indicating whether layers can be computed on a GPU.</summary>
    public bool HasGpu { get; private set; }

    /// <summary>Refuses a model that is to compute on a GPU where there is none, which would else run on the processor unasked.</summary>
    /// <exception cref="NoGpuException">The options name layers for a GPU, and the library has found none.</exception>
    public void RequireGpuFor(LlamaModelOptions options)
    {
        if (options.GpuLayers > 0 && !HasGpu)
        {
            throw new NoGpuException(
                $"GpuLayers is {options.GpuLayers} for '{options.Path}', but the library '{Path}' finds no GPU; it computes on: {Description}. " +
                "Name a llama.cpp library that is built for the GPU and see that its driver is there, or set GpuLayers to 0; left out, it takes all layers where there is a GPU.");
        }
    }

    /// <summary>Loads the library, or returns the one that is loaded.</summary>
    /// <param name="path">A library file or a folder with one; null searches as <see cref="LibraryProbe"/> says.</param>
    /// <param name="loggerFactory">Where llama.cpp's own log goes from now on; null keeps where it goes.</param>
    public static LlamaLibrary Load(string? path, ILoggerFactory? loggerFactory)
    {
        lock (Gate)
        {
            NativeLog.Use(loggerFactory);
            List<string> looked = [];
            if (_loaded is not null)
            {
                RequireSame(_loaded, path, looked);
                return _loaded;
            }

            IReadOnlyList<string> candidates = LibraryProbe.Candidates(
                path, Environment.GetEnvironmentVariable(LibraryProbe.Variable), AppContext.BaseDirectory, looked);
            List<string> failures = [];
            foreach (string candidate in candidates)
            {
                if (TryLoad(candidate, failures) is { } library)
                {
                    return _loaded = library;
                }
            }

            throw new NativeLibraryException(
                $"No llama.cpp library could be used. Looked at: {string.Join("; ", looked)}." +
                (failures.Count == 0 ? " There was none." : $" Found: {string.Join("; ", failures)}.") +
                $" Known releases: {string.Join(", ", NativeLayout.Known.Select(layout => layout.Release))}." +
                $" Build with -p:SpecHubBackend=Npm, Cpu or Cuda12, or set LlamaLibrary in the options or {LibraryProbe.Variable} to a library of a known release.");
        }
    }

    private static void RequireSame(LlamaLibrary loaded, string? path, List<string> looked)
    {
        if (path is null)
        {
            return;
        }

        IReadOnlyList<string> candidates = LibraryProbe.Candidates(path, variable: null, AppContext.BaseDirectory, looked);
        if (!candidates.Contains(loaded.Path, StringComparer.Ordinal))
        {
            throw new NativeLibraryException(
                $"The llama.cpp library '{path}' cannot be used, because this process has loaded '{loaded.Path}' and can load only one. " +
                "Name the same library everywhere, or none.");
        }
    }

    private static LlamaLibrary? TryLoad(string candidate, List<string> failures)
    {
        if (!NativeLibrary.TryLoad(candidate, out nint llama))
        {
            if (candidate != LibraryProbe.SystemName)
            {
                failures.Add($"'{candidate}' (the system cannot load it; it is for another platform, or a library that it needs is missing)");
            }

            return null;
        }

        string? missing = RequiredExports().FirstOrDefault(name => !NativeLibrary.TryGetExport(llama, name, out _));
        if (missing is not null)
        {
            failures.Add($"'{candidate}' (not llama.cpp, or an unknown release of it: it has no function {missing})");
            NativeLibrary.Free(llama);
            return null;
        }

        if (_llama != 0)
        {
            // A function is bound once in a process, so calls would go to the library that was tried before.
            failures.Add($"'{candidate}' (not tried, because this process has bound its calls to another library; restart it and name this one)");
            return null;
        }

        _llama = llama;
        _ggml = LibraryProbe.GgmlBeside(candidate) is { } ggml && NativeLibrary.TryLoad(ggml, out nint handle) ? handle : llama;
        _ggmlBase = LibraryProbe.GgmlBaseBeside(candidate) is { } ggmlBase && NativeLibrary.TryLoad(ggmlBase, out nint baseHandle) ? baseHandle : _ggml;
        Resolve();
        if (RecogniseLayout() is not { } layout)
        {
            failures.Add($"'{candidate}' (a release of llama.cpp whose default parameters match none that is known)");
            return null;
        }

        var library = new LlamaLibrary(candidate, layout);
        library.Start();
        return library;
    }

    private static IEnumerable<string> RequiredExports() =>
        typeof(NativeMethods).GetMethods(BindingFlags.Static | BindingFlags.NonPublic)
            .Select(method => method.GetCustomAttribute<LibraryImportAttribute>())
            .OfType<LibraryImportAttribute>()
            .Where(import => import.LibraryName == NativeMethods.Llama)
            .Select(import => import.EntryPoint!);

    private static unsafe NativeLayout? RecogniseLayout()
    {
        NativeParameters model = default;
        NativeParameters context = default;
        model.Bytes().Fill(NativeLayout.Sentinel);
        context.Bytes().Fill(NativeLayout.Sentinel);
        bool pointerIsFirstArgument = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        if (pointerIsFirstArgument)
        {
            NativeMethods.FillDefaultModelParameters(&model);
            NativeMethods.FillDefaultContextParameters(&context);
        }
        else
        {
            model = NativeMethods.DefaultModelParameters();
            context = NativeMethods.DefaultContextParameters();
        }

        return NativeLayout.Recognise(model.Bytes(), context.Bytes(), pointerIsFirstArgument);
    }

    private static void Resolve()
    {
        if (!_resolving)
        {
            _resolving = true;
            NativeLibrary.SetDllImportResolver(
                typeof(LlamaLibrary).Assembly,
                static (name, _, _) => name switch { NativeMethods.Llama => _llama, NativeMethods.Ggml => _ggml, NativeMethods.GgmlBase => _ggmlBase, _ => 0 });
        }
    }

    private unsafe void Start()
    {
        NativeLog.Attach();

        // Backends that are libraries of their own lie beside libllama; without them there is no CPU to compute on.
        if (System.IO.Path.GetDirectoryName(Path) is { Length: > 0 } folder)
        {
            NativeMethods.LoadBackends(folder);
        }

        NativeMethods.InitializeBackend();
        List<string> devices = [];
        for (nuint index = 0; index < NativeMethods.DeviceCount(); index++)
        {
            devices.Add(Marshal.PtrToStringUTF8((nint)NativeMethods.DeviceName(NativeMethods.Device(index))) ?? "?");
        }

        if (devices.Count == 0)
        {
            throw new NativeLibraryException(
                $"'{Path}' brought no device to compute on: the folder holds no backend library (libggml-cpu-*) that runs on this machine. " +
                "Copy the whole folder of the release, not libllama alone.");
        }

        HasGpu = NativeMethods.SupportsGpu() != 0;
        Description = $"{Layout.Release} ({string.Join(", ", devices)})";
    }
}
