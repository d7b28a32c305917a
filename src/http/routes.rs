//! The route table, flat. Where two patterns could match, the more exact one stands first.

use actix_web::web;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use super::api::{
    account, admin, app_passwords, auth, bulk, certificate, copies, drop, events, files, folders, health,
    image_files, jobs, known, labels, libraries, listing, lost, map, members, oidc, passkeys, photos,
    pictures, public, public_files, qr, search, second_factor, sessions, setup, shares, sign_up, tags,
    timeline, trash, uploads, versions, zip,
};
use super::{dav, docs, metrics, openapi};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(
            scope("/api/v1")
                .configure(proofs)
                .configure(own)
                .configure(labelled)
                .configure(v1)
                .configure(given),
        )
        .service(health::health);
    config.service(certificate::ca_crt).service(certificate::ca_mobileconfig);
    config.map(dav::routes);
    config
        .route("/s/{token}", web::get().to(public::link_page))
        .route("/s/{token}", web::head().to(public::link_page));
    // For Prometheus, whose format says what it is.
    config.route("/metrics", web::get().to(metrics::if_public));
    // A page for people, so no part of the document that it shows.
    config.route("/api/docs", web::get().to(docs::page)).route("/api/docs", web::head().to(docs::page));
}

fn v1(config: &mut ServiceConfig<'_>) {
    administration(config);
    config
        .service(openapi::openapi)
        .service(certificate::get_certificate)
        .service(setup::get_setup)
        .service(setup::set_up)
        .service(sign_up::options)
        .service(sign_up::register)
        .service(sign_up::verify_email)
        .service(sign_up::forgot_password)
        .service(sign_up::reset_password)
        .service(auth::login)
        .service(auth::refresh)
        .service(auth::logout)
        .service(app_passwords::list_app_passwords)
        .service(app_passwords::make_app_password)
        .service(app_passwords::revoke_app_password)
        .service(sessions::list_sessions)
        .service(sessions::end_session)
        .service(events::events)
        .service(jobs::list_jobs)
        .service(listing::list_files)
        .service(files::send_files)
        .service(known::known_files)
        .service(known::link_file)
        .service(files::download_file)
        .service(zip::zip_files)
        .service(zip::zip_link)
        .service(versions::list_versions)
        .service(versions::download_version)
        .service(versions::restore_version)
        .service(versions::remove_version)
        .service(copies::copy_file)
        .service(trash::list_trash)
        .service(trash::empty_trash)
        .service(trash::restore_file)
        .service(trash::purge_file)
        .service(trash::trash_file)
        .service(files::get_file)
        .service(files::change_file)
        .service(folders::list_folders)
        .service(folders::make_folder)
        .service(folders::change_folder)
        .service(folders::remove_folder)
        .service(uploads::describe_uploads)
        .service(uploads::begin_upload)
        .service(uploads::upload_progress)
        .service(uploads::send_part)
        .service(uploads::give_up_upload)
        .service(map::map)
        .service(timeline::months)
        .service(timeline::month)
        .service(photos::list_photos)
        .service(bulk::change_photos)
        .service(photos::similar_photos)
        .service(pictures::thumbnail)
        .service(pictures::original)
        .service(pictures::metadata)
        .service(photos::get_photo)
        .service(photos::change_photo)
        .service(photos::trash_photo)
        .service(image_files::new_photo)
        .service(image_files::add_to_photo)
        .service(image_files::get_image_file)
        .service(image_files::download_image_file)
        .service(search::suggest)
        .service(search::search);
}

/// What administrators do.
fn administration(config: &mut ServiceConfig<'_>) {
    config
        .service(admin::audit::own_audit)
        .service(admin::audit::list_audit)
        .service(admin::audit::audit_csv)
        .service(admin::users::list_users)
        .service(admin::users::make_user)
        .service(admin::users::get_user)
        .service(admin::users::change_user)
        .service(admin::users::delete_user)
        .service(admin::users::approve_user)
        .service(admin::users::suspend_user)
        .service(admin::users::reactivate_user)
        .service(admin::users::reset_link)
        .service(admin::second_factor::end_second_factor)
        .service(admin::invitations::list_invitations)
        .service(admin::invitations::invite)
        .service(admin::invitations::withdraw)
        .service(admin::jobs::every_job)
        .service(admin::jobs::retry_job)
        .service(admin::jobs::cancel_job)
        .service(admin::sessions::every_session)
        .service(admin::sessions::end_any_session)
        .service(admin::health::vitals)
        .service(admin::storage::storage)
        .service(admin::volumes::list_volumes)
        .service(admin::volumes::attach_volume)
        .service(admin::volumes::change_volume)
        .service(admin::volumes::drain_volume)
        .service(admin::volumes::keep_volume)
        .service(admin::volumes::detach_volume)
        .service(admin::volumes::volume_owners)
        .service(admin::volumes::give_up_volume)
        .service(admin::external_folders::list_external_folders)
        .service(admin::external_folders::attach_external_folder)
        .service(admin::external_folders::get_external_folder)
        .service(admin::external_folders::detach_external_folder)
        .service(admin::external_folders::rescan_external_folder)
        .service(admin::external_folders::external_failures)
        .service(admin::settings::test_mail)
        .service(admin::settings::get_settings)
        .service(admin::settings::change_server_settings);
}

/// What people sign in with beside their password.
fn proofs(config: &mut ServiceConfig<'_>) {
    config
        .service(second_factor::get_second_factor)
        .service(second_factor::begin_totp)
        .service(second_factor::confirm_totp)
        .service(second_factor::end_totp)
        .service(second_factor::make_recovery_codes)
        .service(passkeys::list_passkeys)
        .service(passkeys::begin_passkey)
        .service(passkeys::finish_passkey)
        .service(passkeys::remove_passkey)
        .service(passkeys::begin_entry)
        .service(passkeys::enter)
        .service(oidc::oidc_login)
        .service(oidc::oidc_callback)
        .service(oidc::get_oidc_link)
        .service(oidc::link_oidc)
        .service(oidc::unlink_oidc);
}

/// What files and photos bear.
fn labelled(config: &mut ServiceConfig<'_>) {
    config
        .service(labels::tag_files)
        .service(labels::tag_file)
        .service(labels::untag_file)
        .service(labels::tag_photo)
        .service(labels::untag_photo)
        .service(labels::merge_tag)
        .service(tags::list_tags)
        .service(tags::tagged_files)
        .service(tags::make_tag)
        .service(tags::change_tag)
        .service(tags::remove_tag);
}

/// One's own account.
fn own(config: &mut ServiceConfig<'_>) {
    config
        .service(account::me)
        .service(account::change_me)
        .service(account::delete_me)
        .service(account::export)
        .service(account::export_link)
        .service(account::quota)
        .service(lost::lost_files)
        .service(account::change_settings)
        .service(account::change_password);
}

/// What people give to each other.
fn given(config: &mut ServiceConfig<'_>) {
    config
        .service(libraries::holding_libraries)
        .service(shares::share_photo)
        .service(shares::photo_shares)
        .service(shares::unshare_photo)
        .service(libraries::list_libraries)
        .service(libraries::make_library)
        .service(libraries::add_photos)
        .service(libraries::remove_photo)
        .service(members::library_photos)
        .service(members::list_members)
        .service(members::add_member)
        .service(members::change_member)
        .service(members::remove_member)
        .service(members::leave)
        .service(members::show_in_timeline)
        .service(libraries::get_library)
        .service(libraries::change_library)
        .service(libraries::remove_library)
        .service(public::unlock)
        .service(public::public_photos)
        .service(public::public_thumbnail)
        .service(public::public_original)
        .service(public_files::public_files)
        .service(public_files::public_file)
        .service(public_files::public_zip)
        .service(drop::put_in_files)
        .service(drop::begin_drop)
        .service(drop::drop_progress)
        .service(drop::drop_part)
        .service(public::look)
        .service(shares::list_shares)
        .service(shares::make_share)
        .service(shares::shared_with_me)
        .service(shares::known_people)
        .service(qr::share_qr)
        .service(shares::change_share)
        .service(shares::revoke_share);
}
