using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SpecHub.Extensions.AI;

#pragma warning disable IDE0130 // Registrations live in the namespace of what they extend, so that they are found without a using.
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Registers SpecHub's chat client.</summary>
public static class SpecHubServiceCollectionExtensions
{
    /// <summary>Registers an <see cref="IChatClient"/> over local models, as a singleton.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; the target's path at least.</param>
    /// <returns>A builder to add middleware, such as logging and telemetry, to the client.</returns>
    /// <remarks>The options are checked when the host starts; the models are loaded by the first request. When the host stops, running answers come to their end first.</remarks>
    public static ChatClientBuilder AddSpecHubChatClient(this IServiceCollection services, Action<SpecHubOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<SpecHubOptions>().Configure(configure);
        return AddClient(services);
    }

    /// <summary>Registers an <see cref="IChatClient"/> over local models, as a singleton.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">The configuration section that holds the options.</param>
    /// <returns>A builder to add middleware, such as logging and telemetry, to the client.</returns>
    /// <remarks>The options are checked when the host starts; the models are loaded by the first request. When the host stops, running answers come to their end first.</remarks>
    public static ChatClientBuilder AddSpecHubChatClient(this IServiceCollection services, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        services.AddOptions<SpecHubOptions>().Bind(section, binder => binder.ErrorOnUnknownConfiguration = true);
        return AddClient(services);
    }

    private static ChatClientBuilder AddClient(IServiceCollection services)
    {
        services.AddOptions<SpecHubOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SpecHubOptions>, SpecHubOptionsValidator>());
        services.TryAddSingleton(provider => new SpecHubModels(
            provider.GetRequiredService<IOptions<SpecHubOptions>>(), provider.GetService<ILoggerFactory>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SpecHubShutdown>(provider => new SpecHubShutdown(
            provider.GetRequiredService<SpecHubModels>(), provider.GetService<ILoggerFactory>())));
        return services.AddChatClient(provider => new SpecHubChatClient(
            provider.GetRequiredService<SpecHubModels>(), provider.GetService<TimeProvider>(), provider.GetService<ILoggerFactory>()));
    }
}
