using System.ComponentModel;
using System.Diagnostics;
using CaffeSharp.Blobs;

namespace CaffeSharp.Cli;

/// <summary>
/// ONNX Runtime, which is a tool of its own so that this one stays small: looked for beside this one and on the PATH.
/// </summary>
internal sealed class OnnxRuntimeTool
{
    private const string Command = "caffesharp-onnx-check";

    private readonly string _path;

    private OnnxRuntimeTool(string path) => _path = path;

    /// <summary>Finds the tool.</summary>
    /// <exception cref="CaffeException">It is not there; the message says how to get it.</exception>
    public static OnnxRuntimeTool Find() => new(OtherTool.Find(Command, "CaffeSharp.OnnxCheck", "--check runs the model in ONNX Runtime"));

    /// <summary>Runs a model.</summary>
    /// <param name="model">Its file.</param>
    /// <param name="inputs">Its inputs by name.</param>
    /// <param name="outputs">The names of outputs.</param>
    /// <returns>The outputs in the order of their names.</returns>
    /// <exception cref="CaffeException">ONNX Runtime does not take the model or its inputs.</exception>
    public Blob[] Run(string model, IReadOnlyDictionary<string, Blob> inputs, IReadOnlyList<string> outputs)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            var start = new ProcessStartInfo(_path) { RedirectStandardError = true, UseShellExecute = false };
            start.ArgumentList.Add(model);
            foreach (var (name, blob) in inputs)
            {
                string file = Path.Combine(folder.FullName, $"in{start.ArgumentList.Count}.npy");
                NpyFile.Write(file, blob);
                start.ArgumentList.Add($"{name}={file}");
            }
            start.ArgumentList.Add("--");
            string[] files = [.. outputs.Select((_, i) => Path.Combine(folder.FullName, $"out{i}.npy"))];
            foreach (var (name, file) in outputs.Zip(files))
                start.ArgumentList.Add($"{name}={file}");
            using Process process = Process.Start(start) ?? throw new CaffeException($"{_path} does not start");
            string error = process.StandardError.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0
                ? [.. files.Select(NpyFile.Read)]
                : throw new CaffeException($"ONNX Runtime does not run {model}: {error}");
        }
        catch (Win32Exception fault)
        {
            throw new CaffeException($"{_path} does not start: {fault.Message}", fault);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
