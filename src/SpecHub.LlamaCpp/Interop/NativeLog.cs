using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace SpecHub.LlamaCpp.Interop;

/// <summary>llama.cpp's own log, passed on to an ILogger.</summary>
/// <remarks>
/// llama.cpp has one log for the process, so there is one logger: the one named last. Its information is for whoever
/// debugs a model, so it arrives as Debug; warnings and errors keep their level. The last error of a thread is kept
/// for the exception that follows it.
/// </remarks>
internal static partial class NativeLog
{
    // ggml_log_level; level 1 is for llama.cpp's own developers.
    private const int Information = 2;
    private const int Warning = 3;
    private const int Error = 4;
    private const int Continued = 5;

    private static ILogger _logger = NullLogger.Instance;

    [ThreadStatic]
    private static StringBuilder? _line;

    [ThreadStatic]
    private static int _level;

    [ThreadStatic]
    private static string? _lastError;

    /// <summary>Sends the log to a factory's logger "SpecHub.LlamaCpp.Native"; null changes nothing.</summary>
    public static void Use(ILoggerFactory? factory) =>
        _logger = factory is null ? _logger : factory.CreateLogger("SpecHub.LlamaCpp.Native");

    /// <summary>Starts listening; the callback is a static function, so it can never be collected.</summary>
    public static unsafe void Attach() => NativeMethods.SetLog(&OnLine, 0);

    /// <summary>Returns the last error that llama.cpp logged on this thread, and forgets it.</summary>
    public static string? TakeLastError() => (_lastError, _lastError = null).Item1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe void OnLine(int level, byte* text, nint userData)
    {
#pragma warning disable CA1031 // An exception must not travel through native frames: it would end the process.
        try
        {
            Append(level, Marshal.PtrToStringUTF8((nint)text) ?? string.Empty);
        }
        catch (Exception)
        {
            // A logger that throws loses its line; llama.cpp goes on.
        }
#pragma warning restore CA1031
    }

    /// <summary>Collects pieces until a line is complete: llama.cpp logs dots and half lines.</summary>
    private static void Append(int level, string text)
    {
        StringBuilder line = _line ??= new StringBuilder();
        _level = level == Continued ? _level : level;
        line.Append(text);
        if (!text.EndsWith('\n'))
        {
            return;
        }

        string complete = line.ToString().TrimEnd();
        line.Clear();
        switch (_level)
        {
            case Error:
                _lastError = complete;
                LogError(_logger, complete);
                break;
            case Warning:
                LogWarning(_logger, complete);
                break;
            case Information:
                LogDebug(_logger, complete);
                break;
            default:
                LogTrace(_logger, complete);
                break;
        }
    }

    [LoggerMessage(LogLevel.Error, "{Line}")]
    private static partial void LogError(ILogger logger, string line);

    [LoggerMessage(LogLevel.Warning, "{Line}")]
    private static partial void LogWarning(ILogger logger, string line);

    [LoggerMessage(LogLevel.Debug, "{Line}")]
    private static partial void LogDebug(ILogger logger, string line);

    [LoggerMessage(LogLevel.Trace, "{Line}")]
    private static partial void LogTrace(ILogger logger, string line);
}
